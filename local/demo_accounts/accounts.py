"""Opens the two demo accounts, books their credits and invites their staff, all with the operator's commands."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from local import aws
from local.demo_accounts import staff
from local.stack_config import StackConfig
from sayso.domain.account.destinations import usual_countries
from sayso.domain.account.limits import MOST, Limits
from sayso.domain.account.settings import AccountSettings, KeywordOwner, Settings
from sayso.domain.phone import PhoneNumber
from sayso_cli.operator.accounts import ensure
from sayso_cli.operator.credits import book
from sayso_cli.operator.stack import Stack

FIRST_CREDITS = 100_000

SHOWN = frozenset(shown.name for shown in fields(Settings))

# Mexico too, whose phones have two numbers each.
COUNTRIES = (*sorted(usual_countries("US")), "MX")

# So high that no program that tries the API meets them; only replies end, as they do everywhere. The number
# sends so much that nobody waits.
KEPT = {"replies_a_day", "segments_per_second"}
LIMITS = Limits(
    **{limit.name: MOST for limit in fields(Limits) if limit.name not in KEPT} | {"segments_per_second": 200}
)

# No quiet hours, so that nothing on the local stack depends on the time of day.
ACCOUNTS = (
    AccountSettings(
        account="maple-street",
        name="Maple Street School",
        number=PhoneNumber("+14155550100"),
        keyword_owner=KeywordOwner.SAYSO,
        time_zone="America/Los_Angeles",
        portal_url="https://maple-street.example/portal",
        categories=("general", "attendance"),
        quiet_hours=None,
        possible_countries=COUNTRIES,
        limits=LIMITS,
    ),
    AccountSettings(
        account="riverside-dance",
        name="Riverside Dance Studio",
        number=PhoneNumber("+12125550100"),
        keyword_owner=KeywordOwner.SAYSO,
        time_zone="America/New_York",
        portal_url="https://riverside-dance.example/portal",
        categories=("general", "classes"),
        quiet_hours=None,
        possible_countries=COUNTRIES,
        limits=LIMITS,
    ),
)


def open_accounts(config: StackConfig, resources: Mapping[str, str]) -> list[dict[str, Any]]:
    """Open the accounts, book their first credits, and invite their staff; returns the `accounts` of stack.json."""
    with aws.function_environment(config, {}):
        stack = Stack(outputs=resources, folder=config.state_dir)
        stack.bind_tables()
        for settings in ACCOUNTS:
            ensure(stack, settings, SHOWN)
            book(stack, settings.account, FIRST_CREDITS, "demo credits")
        return [
            {
                "account_id": settings.account,
                "name": settings.name,
                "number": settings.number.e164,
                "staff": staff.invite_all(config, resources, stack, settings.account),
            }
            for settings in ACCOUNTS
        ]


def renew_tokens(config: StackConfig, resources: Mapping[str, str], accounts: list[dict[str, Any]]) -> None:
    """Sign everybody in again, and replace the tokens in `accounts`."""
    for account in accounts:
        for person in account["staff"].values():
            person["id_token"] = staff.sign_in(config, resources, person["username"], person["password"])
