"""Opens accounts, each with its number, keyword owner and first admin; safe to run again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import phonenumbers

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
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

FIRST_ADMIN = frozenset({Role.ADMIN})


def open_account(
    stack: Stack, account: str, number: str, keyword_owner: KeywordOwner, admin: str, settings: Mapping[str, Any]
) -> CommandResult:
    """Open the account and invite its first admin. What exists already is kept; what is missing is created.

    `settings` holds only those fields of `PUT /settings` that were given. OperatorProblem if the account exists with
    other values.
    """
    email = staff.email_address(admin)
    kept = staff.require_free(stack, account, email) & {Role.BILLING}  # perhaps given since
    named = SettingsModel(**settings).changes() | {
        "number": verb.number_of_account(number),
        "keyword_owner": keyword_owner,
    }
    opened = ensure(stack, AccountSettings(account=account, **named), frozenset(named))
    invited = staff.invite(stack, account, email, FIRST_ADMIN | kept)
    what = "is open now" if opened else "is already open"
    return CommandResult(
        changed=opened or invited.changed,
        sentences=[f"Account {account} {what}, with number {number}.", *invited.sentences],
        data={"account": account, **to_json(settings_of(account).public()), "admin": email},
    )


def set_lanes(stack: Stack, account: str, lanes: int) -> CommandResult:
    """Change how many chunks of one batch are sent at the same time. Applies to batches accepted from now on."""
    before = settings_of(account).lanes
    change_settings(account, {"lanes": lanes}, stack.operator, datetime.now(UTC))
    was = f"it had {before}" if lanes != before else "as before"
    return CommandResult(
        changed=lanes != before,
        sentences=[f"Account {account} has {lanes} {'lane' if lanes == 1 else 'lanes'} now; {was}."],
        data={"account": account, "lanes": lanes},
    )


def set_countries(stack: Stack, account: str, countries: Sequence[str]) -> CommandResult:
    """Change the countries that the account may send to. OperatorProblem if one is unknown."""
    wanted = tuple(sorted({country.upper() for country in countries}))
    if unknown := [country for country in wanted if country not in phonenumbers.SUPPORTED_REGIONS]:
        raise OperatorProblem(f"{unknown[0]} is not a two-letter country code, such as US. Nothing was changed.")
    before = settings_of(account).allowed_countries
    change_settings(account, {"possible_countries": wanted}, stack.operator, datetime.now(UTC))
    return CommandResult(
        changed=before != set(wanted),
        sentences=[f"Account {account} may send to {', '.join(wanted)} now; before to {', '.join(sorted(before))}."],
        data={"account": account, "possible_countries": list(wanted)},
    )


def set_call_credits(stack: Stack, account: str, credits_per_call: int) -> CommandResult:
    """Change what a call costs. Applies to batches accepted from now on."""
    before = settings_of(account).credits_per_call
    change_settings(account, {"credits_per_call": credits_per_call}, stack.operator, datetime.now(UTC))
    return CommandResult(
        changed=before != credits_per_call,
        sentences=[f"A call of account {account} costs {credits_per_call} credits now; before {before}."],
        data={"account": account, "credits_per_call": credits_per_call},
    )


def set_limits(stack: Stack, account: str, named: Mapping[str, int]) -> CommandResult:
    """Change the limits that are named; nothing else. OperatorProblem if none is."""
    if not named:
        raise OperatorProblem("Name a limit, for example --messages-a-day 5000. Nothing was changed.")
    before = settings_of(account).limits
    after = replace(before, **named)
    change_settings(account, {"limits": after}, stack.operator, datetime.now(UTC))
    words = [f"{name} {getattr(after, name):,} (before {getattr(before, name):,})" for name in named]
    return CommandResult(
        changed=after != before,
        sentences=[f"Limits of account {account} now: {', '.join(words)}."],
        data={"account": account, "limits": to_json(after)},
    )


def ensure(stack: Stack, wanted: AccountSettings, named: frozenset[str]) -> bool:
    """Return whether the account had to be opened. OperatorProblem if it exists and a field in `named` differs."""
    try:
        existing = settings_of(wanted.account)
    except NotFound:
        _refuse_a_taken_number(wanted)
        verb.open_account(wanted, stack.operator, datetime.now(UTC))
        return True
    account_list.ensure_listed(wanted.account)
    current, asked = to_json(existing.public()), to_json(wanted.public())
    other = [
        f"{name} is {value}, not {asked[name]}"
        for name, value in current.items()
        if name in named and value != asked[name]
    ]
    if other:
        raise OperatorProblem(
            f"Account {wanted.account} already exists with other values: {'; '.join(other)}. Nothing was changed."
        )
    return False


def _refuse_a_taken_number(wanted: AccountSettings) -> None:
    owner = account_of_number(wanted.number)
    if owner:
        raise OperatorProblem(f"{wanted.number} belongs to account {owner}: every account needs its own number.")
