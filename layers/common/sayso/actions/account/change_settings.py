"""Change an account's settings, in one transaction with the entry that says what changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.errors import InvalidRequest
from sayso.domain.json_form import to_json
from sayso.tables.accounts.settings import put_settings, settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact


def change_settings(
    account: str, changes: Mapping[str, Any], actor: Actor, now: datetime, unchanged: Mapping[str, Any] | None = None
) -> AccountSettings:
    """The settings after the change of the named ones; each value by itself has been checked.

    Raises InvalidRequest if they do not fit together, and if what has to be `unchanged`, as JSON, is something else.
    """
    return retry_on_conflict(
        lambda: _change(account, changes, actor, now, unchanged or {}),
        busy="The settings were being changed by others; look at them and try again.",
    )


def _change(
    account: str, changes: Mapping[str, Any], actor: Actor, now: datetime, unchanged: Mapping[str, Any]
) -> AccountSettings:
    before = settings_of(account)
    _require_unchanged(unchanged, to_json(before.public()))
    after = replace(before, **changes)
    if after == before:
        return before
    _check_together(after)
    if "countries" in changes:
        _check_countries(after)
    old, new = _logged(before), _logged(after)
    changed = [name for name in new if new[name] != old[name]]
    entry = Entry(
        account=account,
        at=timestamps.to_text(now),
        type=EntryType.SETTINGS_CHANGED,
        actor=actor,
        text=f"Changed settings: {', '.join(changed)}.",
        key=f"settings.{before.version + 1}",
        data={"before": {name: old[name] for name in changed}, "after": {name: new[name] for name in changed}},
    )

    def write(transaction: Transaction) -> None:
        put_settings(transaction, after)
        log.put_entry(transaction, entry)

    transact(AccountsTable, write)
    return after


def _require_unchanged(given: Mapping[str, Any], current: Mapping[str, Any]) -> None:
    if others := [name for name, value in given.items() if value != current[name]]:
        who = "it follows from other settings" if others[0] == "help_lacks" else "only your operator changes it"
        problem = f"{who}; leave it out, or as it is"
        raise InvalidRequest(f"{others[0]}: {problem}.", [{"field": name, "problem": problem} for name in others])


def _check_together(settings: AccountSettings) -> None:
    unknown = set(settings.urgent_categories) - set(settings.categories)
    if unknown:
        problem = f"names {', '.join(sorted(unknown))}, which is not among the categories"
        raise InvalidRequest(f"urgent_categories: {problem}.", [{"field": "urgent_categories", "problem": problem}])


def _check_countries(settings: AccountSettings) -> None:
    """An admin may only take countries away; the operator allows more."""
    more = set(settings.countries or ()) - settings.allowed_countries
    if more:
        problem = f"names {', '.join(sorted(more))}, which the operator has not allowed: ask your operator"
        raise InvalidRequest(f"countries: {problem}.", [{"field": "countries", "problem": problem}])


def _logged(settings: AccountSettings) -> dict[str, Any]:
    """What staff see, and what only the operator changes; without what follows from it."""
    shown: dict[str, Any] = to_json(settings.public()) | {"lanes": settings.lanes}
    del shown["help_lacks"]
    return shown
