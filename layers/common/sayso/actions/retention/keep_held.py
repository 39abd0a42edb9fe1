"""Keep what is needed from expiring: what a hold covers, once a day and soon after it was placed; what is open; and
the texts of requests that nobody has decided.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.schedule import LATEST_START, LIFETIME
from sayso.domain.consent.pending_request import carrier_id
from sayso.domain.erasure.erasure import places_of
from sayso.domain.errors import Tellable
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.expiry import BEHIND_CHECKPOINT, is_overdue
from sayso.domain.retention.hold import Hold, Holds
from sayso.invocation import Invocation, OutOfTime
from sayso.observability import logger
from sayso.tables.accounts.account_list import all_accounts
from sayso.tables.accounts.holds import holds_of, note_kept
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches import batches, due
from sayso.tables.batches.kept_chunks import keep_chunks
from sayso.tables.consents import consents
from sayso.tables.consents.kept_texts import keep_texts, keep_texts_of, keys_of_text
from sayso.tables.consents.quiet_phones import look_again
from sayso.tables.log import log
from sayso.tables.log.expiring import keep_entries

AGAIN_AFTER = timedelta(days=1)

LATE_AFTER = timedelta(days=2)
"""Who was not looked at for so long takes too long for a run: weeks are left to see to it."""

MOST_ENTRIES = 1_000_000
"""Of one phone."""

AT_ONCE = 100
"""Entries whose batches or texts are looked up together."""

WAITS_LONG = timedelta(days=28)
"""The texts of younger requests have longer than `LEAST`, as each is kept for 90 days at least."""

LOST_AT_FIRST = timedelta(days=30)
"""By then a text that was lost is on record: Twilio's alerts are read for as long."""

STILL_THERE = BEHIND_CHECKPOINT + timedelta(days=7)
"""After so long nothing can be left of what was to expire when a hold was placed."""

A_PAGE = 25
"""Batches."""

SECONDS_TO_SPARE = 90


class NotKept(Tellable):
    """What some accounts hold could not be looked at: the next run tries again, and an alarm reports it."""


def keep_held(run: Invocation) -> None:
    """Look at what all accounts need. Idempotent; what this run has no time for, the next begins anew.

    Raises NotKept if an account failed, or is often more than a run has time for; that stops no other.
    """
    failed, accounts = 0, all_accounts()
    random.shuffle(accounts)  # one that takes too long is not always before the same others
    for account in accounts:
        try:
            holds = holds_of(account)
            if _is_due(holds, run):
                for hold in holds.held:
                    _keep(account, hold, run)
                note_kept(holds, timestamps.to_text(run.clock()))
            _keep_open(account, run)
        except OutOfTime:
            logger.warning("out of time; the next run begins anew", extra={"account": account})
            failed += holds_of(account).are_late(timestamps.to_text(run.clock() - LATE_AFTER))
            break
        except Exception:  # noqa: BLE001 - it is tried again, and an alarm goes off
            logger.exception("what is held could not be looked at", extra={"account": account})
            failed += 1
    if failed:
        raise NotKept(f"What {failed} accounts hold could not be kept from expiring.")


def _is_due(holds: Holds, run: Invocation) -> bool:
    last = timestamps.to_text(run.clock() - AGAIN_AFTER)
    return bool(holds.held) and (holds.kept_at is None or holds.kept_at <= last)


def _keep(account: str, hold: Hold, run: Invocation) -> None:
    found = _of_phone(account, hold.phone) if hold.phone else _of_time(account, hold)
    for batch, numbers in found:
        run.require(SECONDS_TO_SPARE)
        keep_chunks(batch, numbers, run.clock())
    if hold.phone:
        keep_texts_of(account, hold.phone, run.clock())
    else:
        _keep_texts_in(account, hold, run)
    if run.clock() < timestamps.from_text(hold.placed_at) + STILL_THERE:  # since then nothing of it gets an expiry
        for phone in keep_entries(account, hold):
            look_again(account, phone)


def _keep_texts_in(account: str, hold: Hold, run: Invocation) -> None:
    """Texts that came in the time, by their entries: one that was lost at first has its entry later than its time."""
    until = timestamps.to_text(timestamps.from_text(hold.to_at) + LOST_AT_FIRST)
    for some in batched(log.of_recipients(account, hold.from_at, until), AT_ONCE, strict=False):
        run.require(SECONDS_TO_SPARE)
        keys = (key for phone, text_id in some for key in keys_of_text(account, phone, text_id))
        keep_texts(keys, run.clock(), hold)


def _keep_open(account: str, run: Invocation) -> None:
    """Batches that should have ended and did not, and texts that are evidence of what waits for a decision."""
    now = run.clock()
    for batch in due.open_batches(account):
        if is_overdue(batch, now):
            run.require(SECONDS_TO_SPARE)
            keep_chunks(batch, range(batch.chunks), now)
    if settings_of(account).is_closed:  # nobody decides any more
        return
    long_ago = timestamps.to_text(now - WAITS_LONG)
    following: str | None = ""
    while following is not None and following < long_ago:
        waiting, following = consents.waiting_consents(account, following or None, AT_ONCE)
        run.require(SECONDS_TO_SPARE)
        asked = ((one.phone, carrier_id(request)) for one in waiting for request in one.pending)
        keep_texts((key for phone, text_id in asked for key in keys_of_text(account, phone, text_id)), now)


def _of_phone(account: str, phone: PhoneNumber) -> Iterator[tuple[Batch, set[int]]]:
    """The chunks with messages to the phone that are final; what is open is young."""
    entries = log.newest_first(log.Range(account=account, phone=phone), MOST_ENTRIES)
    for some in batched(entries, AT_ONCE, strict=False):
        if places := places_of(some):
            for batch in batches.batches_of(account, set(places)).values():
                yield batch, set(places[batch.batch_id])


def _of_time(account: str, hold: Hold) -> Iterator[tuple[Batch, set[int]]]:
    """All chunks of batches that were under way in the time, however long before they were requested."""
    earliest = timestamps.to_text(timestamps.from_text(hold.from_at) - LATEST_START - LIFETIME)
    cursor: str | None = hold.to_at
    while cursor and cursor >= earliest:
        found, cursor = batches.newest_batches(account, cursor, A_PAGE)
        for batch in found:
            if batch.begins_at < hold.to_at and (batch.completed_at is None or batch.completed_at >= hold.from_at):
                yield batch, set(range(batch.chunks))
