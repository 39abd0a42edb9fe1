"""Change an account's settings, in one transaction with the entry that tells what changed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.errors import Busy, InvalidRequest
from sayso.tables.accounts.settings import put_settings, settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import TRIES, ConditionFailed, Transaction, transact


def change_settings(account: str, changes: Mapping[str, Any], actor: Actor, now: datetime) -> AccountSettings:
    """The settings after the change of the named ones; each value by itself has been checked.

    Raises InvalidRequest if they do not fit together.
    """
    for _ in range(TRIES):
        before = settings_of(account)
        after = replace(before, **changes)
        if after == before:
            return before
        _fit(after)
        old, new = _told(before), _told(after)
        changed = [name for name in new if new[name] != old[name]]
        entry = Entry(
            account=account,
            at=timestamps.to_text(now),
            type=EntryType.SETTINGS_CHANGED,
            actor=actor,
            text=f"Changed settings: {', '.join(changed)}.",
            key=f"settings.{before.version + 1}",
            data={
                "before": {name: old[name] for name in changed},
                "after": {name: new[name] for name in changed},
            },
        )
        try:
            transact(AccountsTable, _change(after, entry))
        except ConditionFailed:
            continue
        return after
    raise Busy("The settings were being changed by others; look at them and try again.")


def _fit(settings: AccountSettings) -> None:
    unknown = set(settings.urgent_categories) - set(settings.categories)
    if unknown:
        problem = f"names {', '.join(sorted(unknown))}, which is not among the categories"
        raise InvalidRequest(f"urgent_categories: {problem}.", [{"field": "urgent_categories", "problem": problem}])


def _told(settings: AccountSettings) -> dict[str, Any]:
    """What staff see, and what only the operator changes."""
    return settings.public() | {"lanes": settings.lanes}


def _change(settings: AccountSettings, entry: Entry) -> Callable[[Transaction], None]:
    def write(transaction: Transaction) -> None:
        put_settings(transaction, settings)
        log.put_entry(transaction, entry)

    return write
