"""The days of one account, one after the other: each is removed once it was reconciled and no batch of it is open."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import chain

from sayso.actions.retention.remove_at_carrier.phones import texts_of_phone
from sayso.actions.retention.remove_at_carrier.removing import Found, Removing
from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.credits.reconciliation import Day
from sayso.domain.errors import Tellable
from sayso.domain.retention.hold import Holds
from sayso.domain.retention.removal import MOST_LEFT, Needs, Progress, next_day, undated_there
from sayso.tables.accounts.carrier_removals import progress_of, put_progress
from sayso.tables.accounts.holds import holds_of, require_same
from sayso.tables.accounts.reconciliations import undated_of
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.accounts.text_watch import texts_compared_until
from sayso.tables.batches import due
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, transact


class TooManyRefused(Tellable):
    """The carrier refuses so many texts of an account that something must be wrong: a person should look."""


def remove_days(removing: Removing, account: str) -> None:
    """Go on with the account's days, up to the first that has to wait.

    Raises OutOfTime, CarrierSilent, and ConditionFailed if holds or progress have changed meanwhile.
    """
    settings = settings_of(account)
    if settings.remove_at_carrier is None:
        return
    now = removing.run.clock()
    needs = needs_of(settings)
    progress = _again(removing, account, progress_of(account))
    progress = _freed(removing, settings, progress)
    first_at = None if progress.through else log.first_at(account)
    while (day := next_day(progress, first_at, settings.time_zone)) is not None:
        whole, undated = Day.of(day, settings.time_zone), undated_of(account, day)
        if needs.wait(whole, now, compared=undated is not None):
            return
        holds = holds_of(account)
        removing.spend(2)
        dated = removing.there.of_day(settings.number, whole.begin, whole.end)
        found = removing.remove(account, chain(dated, undated_there(undated or (), whole)))
        after = replace(_with_left(progress, found), through=day)
        entry = _entry(account, day, found, now)
        transact(AccountsTable, partial(_write, account, holds, (progress, after), entry))
        progress = replace(after, version=progress.version + 1)


def needs_of(settings: AccountSettings) -> Needs:
    """What may still need the account's texts at the carrier."""
    return Needs(
        after_days=settings.remove_at_carrier,
        time_zone=settings.time_zone,
        texts_compared=texts_compared_until(settings.account),
        open_batches=tuple(due.open_batches(settings.account)),
    )


def _again(removing: Removing, account: str, before: Progress) -> Progress:
    """Try again what the carrier refused before; what is held by now stays on the list too."""
    if not before.left:
        return before
    found = removing.remove(account, before.left)
    after = replace(before, left=tuple(found.refused + found.held))
    if len(after.left) == len(before.left):
        return before
    transact(AccountsTable, partial(put_progress, account=account, before=before, after=after))
    return replace(after, version=before.version + 1)


def _freed(removing: Removing, settings: AccountSettings, before: Progress) -> Progress:
    """Remove what was passed over of phones while they were held."""
    for phone, until in before.freed:
        found = removing.remove(settings.account, texts_of_phone(removing, settings.number, phone, until))
        if found.held:  # by another hold
            continue
        after = _with_left(before, found)
        after = replace(after, freed=tuple(one for one in before.freed if one != (phone, until)))
        transact(AccountsTable, partial(put_progress, account=settings.account, before=before, after=after))
        before = replace(after, version=before.version + 1)
    return before


def _with_left(progress: Progress, found: Found) -> Progress:
    left = {one.carrier_id: one for one in (*progress.left, *found.refused)}
    if len(left) > MOST_LEFT:
        raise TooManyRefused(f"The carrier refuses to remove {len(left)} texts of an account.")
    return replace(progress, left=tuple(left.values()))


def _entry(account: str, day: date, found: Found, now: datetime) -> Entry | None:
    """The entry of a day that had texts."""
    if not found.listed:
        return None
    what = "1 text" if found.listed == 1 else f"{found.listed} texts"
    return Entry(
        account=account,
        at=timestamps.to_text(now),
        type=EntryType.REMOVED_AT_CARRIER,
        actor=SYSTEM,
        text=f"What {what} of {day.isoformat()} said was removed at the carrier.{found.sentence}",
        key=f"removed_at_carrier.{day.isoformat()}",
        data={"day": day.isoformat(), **found.figures},
    )


def _write(
    account: str, holds: Holds, progress: tuple[Progress, Progress], entry: Entry | None, transaction: Transaction
) -> None:
    require_same(transaction, holds)
    put_progress(transaction, account, *progress)
    if entry:
        log.put_entry(transaction, entry)
