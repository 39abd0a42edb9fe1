"""The two demo accounts: opened and given credits by the package itself, as an operator does it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local import aws, staff
from local.place import Place
from sayso.buy_credits import Purchase, buy_credits
from sayso.domain.account import AccountSettings, KeywordOwner
from sayso.domain.entry import Actor, ActorKind
from sayso.open_account import open_account
from sayso.tables.accounts import AccountsTable
from sayso.tables.log import LogTable

OPERATOR = Actor(ActorKind.OPERATOR, "local stack")
FIRST_CREDITS = Purchase(100_000, "demo credits")

# No quiet hours, so that nothing that runs here depends on the time of day.
ACCOUNTS = (
    AccountSettings(
        account="maple-street",
        name="Maple Street School",
        number="+14155550100",
        keyword_owner=KeywordOwner.SAYSO,
        time_zone="America/Los_Angeles",
        portal_url="https://maple-street.example/portal",
        categories=("general", "attendance"),
    ),
    AccountSettings(
        account="riverside-dance",
        name="Riverside Dance Studio",
        number="+12125550100",
        keyword_owner=KeywordOwner.SAYSO,
        time_zone="America/New_York",
        portal_url="https://riverside-dance.example/portal",
        categories=("general", "classes"),
    ),
)


def seed(place: Place, resources: Mapping[str, str]) -> list[dict[str, Any]]:
    """Open the accounts, buy their first credits, and hire their staff."""
    with aws.as_a_function(place, {}):
        AccountsTable.bind(resources["AccountsTable"])
        LogTable.bind(resources["LogTable"])
        for settings in ACCOUNTS:
            now = datetime.now(UTC)
            open_account(settings, OPERATOR, now)
            buy_credits(settings.account, FIRST_CREDITS, OPERATOR, now)
    return [
        {
            "account_id": settings.account,
            "name": settings.name,
            "number": settings.number,
            "staff": staff.hire(place, resources, settings.account),
        }
        for settings in ACCOUNTS
    ]


def renew_tokens(place: Place, resources: Mapping[str, str], accounts: list[dict[str, Any]]) -> None:
    """Sign everybody in again, so that the tokens are as young as they can be."""
    for account in accounts:
        for person in account["staff"].values():
            person["id_token"] = staff.sign_in(place, resources, person["username"], person["password"])
