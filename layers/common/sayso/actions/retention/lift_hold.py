"""Lift a hold: expiry and erasure go on, here and at the carrier."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.errors import NotFound
from sayso.domain.retention.hold import Hold, Holds
from sayso.domain.retention.removal import Progress, lifted
from sayso.tables.accounts.carrier_removals import progress_of, put_progress
from sayso.tables.accounts.holds import HOLDS_BUSY, holds_of, put_holds
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact


def lift_hold(account: str, hold_id: str, note: str, actor: Actor, now: datetime) -> Hold:
    """The hold that was lifted. Raises NotFound if the account has no such hold, or no longer.

    What it kept at the carrier beyond its time is removed there by the next runs.
    """
    settings = settings_of(account)

    def attempt() -> Hold:
        before = holds_of(account)
        hold = before.one(hold_id)
        if hold is None:
            raise NotFound(f"Account {account} has no hold {hold_id}.")
        after = replace(before, held=tuple(one for one in before.held if one != hold))
        entry = _entry(account, hold, note, actor, timestamps.to_text(now))
        progress = progress_of(account)
        transact(AccountsTable, partial(_write, after, (progress, lifted(progress, hold, settings.time_zone)), entry))
        return hold

    return retry_on_conflict(attempt, HOLDS_BUSY)


def _entry(account: str, hold: Hold, note: str, actor: Actor, at: str) -> Entry:
    return Entry(
        account=account,
        at=at,
        type=EntryType.HOLD_LIFTED,
        actor=actor,
        text=f"The hold on {hold.what} was lifted.",
        key=f"hold.{hold.id}.lifted",
        phone=hold.phone.e164 if hold.phone else None,
        data={"hold": hold.id, "note": note},
    )


def _write(after: Holds, progress: tuple[Progress, Progress], entry: Entry, transaction: Transaction) -> None:
    put_holds(transaction, after)
    log.put_entry(transaction, entry)
    if progress[0].through:
        put_progress(transaction, after.account, *progress)  # also if it is the same: on condition that it still is
