"""Accounts: opening one with its number, keyword owner and first admin, as often as it takes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sayso.actions.account import open_account as verb
from sayso.actions.account.change_settings import change_settings
from sayso.domain.account.settings import AccountSettings, KeywordOwner, Role
from sayso.domain.errors import NotFound
from sayso.domain.json_form import to_json
from sayso.http.account_models import SettingsModel
from sayso.tables.accounts import account_list
from sayso.tables.accounts.numbers import account_of_number
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator import staff
from sayso_cli.operator.command_result import Told
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

FIRST_ADMIN = frozenset({Role.ADMIN, Role.BILLING})


def open_account(
    stack: Stack, account: str, number: str, keyword_owner: KeywordOwner, admin: str, settings: Mapping[str, Any]
) -> Told:
    """The account with these values and its first admin; what is there already stays, what is missing is made.

    `settings` are those of `PUT /settings` that were named. OperatorProblem tells the difference to what is there.
    """
    email = staff.email_address(admin)
    staff.require_free(stack, account, email)
    named = SettingsModel(**settings).changes() | {
        "number": verb.number_of_account(number),
        "keyword_owner": keyword_owner,
    }
    opened = ensure(stack, AccountSettings(account=account, **named), frozenset(named))
    hired = staff.invite(stack, account, email, FIRST_ADMIN)
    what = "is open now" if opened else "is open already"
    return Told(
        changed=opened or hired.changed,
        sentences=[f"Account {account} {what}, with number {number}.", *hired.sentences],
        data={"account": account, **to_json(settings_of(account).public()), "admin": email},
    )


def set_lanes(stack: Stack, account: str, lanes: int) -> Told:
    """Change how many chunks of each of its batches are sent at the same time; of batches accepted from now on."""
    before = settings_of(account).lanes
    change_settings(account, {"lanes": lanes}, stack.operator, datetime.now(UTC))
    was = f"it had {before}" if lanes != before else "as before"
    return Told(
        changed=lanes != before,
        sentences=[f"Account {account} has {lanes} {'lane' if lanes == 1 else 'lanes'} now; {was}."],
        data={"account": account, "lanes": lanes},
    )


def ensure(stack: Stack, wanted: AccountSettings, named: frozenset[str]) -> bool:
    """Whether the account had to be opened; OperatorProblem if it is there with other values of those named."""
    try:
        there = settings_of(wanted.account)
    except NotFound:
        _refuse_a_taken_number(wanted)
        verb.open_account(wanted, stack.operator, datetime.now(UTC))
        return True
    account_list.keep_listed(wanted.account)
    has, asked = to_json(there.public()), to_json(wanted.public())
    other = [f"{name} is {has[name]}, not {asked[name]}" for name in has if name in named and has[name] != asked[name]]
    if other:
        raise OperatorProblem(
            f"Account {wanted.account} is open already, with other values: {'; '.join(other)}. Nothing was changed."
        )
    return False


def _refuse_a_taken_number(wanted: AccountSettings) -> None:
    owner = account_of_number(wanted.number)
    if owner:
        raise OperatorProblem(f"{wanted.number} is the number of account {owner}: each account has one of its own.")
