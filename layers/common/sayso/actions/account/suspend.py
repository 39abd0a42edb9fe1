"""Suspend an account, so that nothing more is sent for it, or resume it: each in one transaction with its entry."""

from dataclasses import replace
from datetime import datetime

from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.account.suspension import Suspension
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.errors import InvalidRequest
from sayso.tables.accounts.settings import put_settings, settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact

BUSY = "The account's settings were being changed by others; run the same command again."


def suspend(account: str, reason: str, actor: Actor, now: datetime) -> tuple[Suspension, bool]:
    """The suspension, and whether it is new. Idempotent: the first one stays, with its reason.

    Whoever is in the middle of a wave reads it before the next one; what was handed over before is at the carrier.
    """
    return retry_on_conflict(lambda: _suspend(account, Suspension(timestamps.to_text(now), reason), actor), BUSY)


def resume(account: str, actor: Actor, now: datetime) -> Suspension | None:
    """The suspension that ends; None if there was none. What waits goes on, unless it has expired."""
    return retry_on_conflict(lambda: _resume(account, actor, timestamps.to_text(now)), BUSY)


def _suspend(account: str, suspension: Suspension, actor: Actor) -> tuple[Suspension, bool]:
    before = settings_of(account)
    if before.suspended is not None:
        return before.suspended, False
    text = f"Stopped the account: {suspension.reason}. Nothing is sent until it is resumed."
    entry = _entry(before, EntryType.ACCOUNT_SUSPENDED, text, actor, suspension.since, {"reason": suspension.reason})
    _write(replace(before, suspended=suspension), entry)
    return suspension, True


def _resume(account: str, actor: Actor, at: str) -> Suspension | None:
    before = settings_of(account)
    if before.suspended is None:
        return None
    if before.is_closed:
        raise InvalidRequest(
            f"Account {account} is closed. It stays closed, and its number taken: open another, with another number."
        )
    text = f"Resumed the account, which was stopped since {before.suspended.since}. What waits is sent."
    entry = _entry(before, EntryType.ACCOUNT_RESUMED, text, actor, at, {"suspended_since": before.suspended.since})
    _write(replace(before, suspended=None), entry)
    return before.suspended


def _entry(before: AccountSettings, kind: EntryType, text: str, actor: Actor, at: str, data: dict[str, str]) -> Entry:
    key = f"settings.{before.version + 1}"
    return Entry(account=before.account, at=at, type=kind, actor=actor, text=text, key=key, data=data)


def _write(after: AccountSettings, entry: Entry) -> None:
    def write(transaction: Transaction) -> None:
        put_settings(transaction, after)
        log.put_entry(transaction, entry)

    transact(AccountsTable, write)
