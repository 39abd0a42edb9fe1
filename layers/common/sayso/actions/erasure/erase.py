"""Erase a phone: names and texts go, what it allowed stays; what a call has no time for, the next one does."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Entry
from sayso.domain.batch.batch import Batch
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.opt_out_request import public_id
from sayso.domain.erasure.erasure import (
    erased,
    erasure_entry,
    figures_left,
    is_personal,
    left_of,
    places_of,
    template_left,
)
from sayso.domain.errors import Busy, MessagesOpen, NotFound, RequestWaits
from sayso.tables.batches import batches, chunks
from sayso.tables.batches.open_messages import OpenMessage, open_messages
from sayso.tables.consents import consents
from sayso.tables.erasures import erasures, redactions
from sayso.tables.erasures.erasures import Erasure
from sayso.tables.log import log
from sayso.tables.transactions import TRIES, ConditionFailed, Transaction, transact

ENTRIES_AT_ONCE = 50
"""Entries whose rows are looked up together; after them, how far it has come is noted."""

RESERVE_SECONDS = 5
"""What is kept of the invocation for the write that is under way and the answer."""

CLOCKS = timedelta(seconds=1)
"""By so much the clocks of functions may differ: what came before by one of them counts as before."""

INDEX_LAG = timedelta(minutes=1)
"""Entries so young may be missing in the index by phone, and are looked for in the log itself."""

MOST_TOLD = 20


class NoTimeLeft(Exception):
    """Too little of the invocation is left; the next call goes on."""


def erase(staff: Staff, phone: str, clock: Callable[[], datetime], seconds_left: Callable[[], float]) -> dict[str, Any]:
    """What has come of it: `complete`, or to be called again.

    Safe to repeat after a crash at any step. Raises NotFound if nothing is known of the phone, RequestWaits and
    MessagesOpen while something of it is open.
    """
    known = erasures.erasure_of(staff.account, phone)
    if known and known.completed_at and not _anything_since(known):
        return _told(known)
    erasure = known if known and not known.completed_at else _begin(staff, phone, known, clock)
    if erasure.completed_at:
        return _told(erasure)
    work = _Work(erasure, _until(erasure), seconds_left)
    try:
        work.texts()
        work.entries()
    except NoTimeLeft:
        return _told(erasure)
    _refuse_open(erasure)
    done = replace(erasure, completed_at=timestamps.to_text(clock()))
    erasures.note_completed(done, str(done.completed_at))
    return _told(done)


def _told(erasure: Erasure) -> dict[str, Any]:
    return {
        "phone": erasure.phone,
        "complete": erasure.completed_at is not None,
        "asked_at": erasure.asked_at,
        "asked_by": erasure.asked_by,
        "completed_at": erasure.completed_at,
    }


def _anything_since(erasure: Erasure) -> bool:
    """Whether the phone has begun anew: whatever comes of it or for it stands in the log."""
    since = log.Range(account=erasure.account, phone=erasure.phone, from_at=_until(erasure))
    return any(log.newest_first(since, 1))


def _until(erasure: Erasure) -> str:
    """What came before then is erased."""
    return timestamps.to_text(timestamps.from_text(erasure.asked_at) + CLOCKS)


def _begin(staff: Staff, phone: str, known: Erasure | None, clock: Callable[[], datetime]) -> Erasure:
    """Write that it is asked for, and take the name off the consent, in one transaction."""
    for _ in range(TRIES):
        consent = consents.consent_of(staff.account, phone) or Consent(phone=phone)
        _refuse_waiting(consent)
        still_open = list(open_messages(staff.account, phone))
        _refuse(still_open)
        if not consent.version and not _is_logged(staff.account, phone):
            raise NotFound(f"Nothing is known of {phone}.")
        at = timestamps.to_text(clock())
        erasure = Erasure(account=staff.account, phone=phone, asked_at=at, asked_by=staff.name)
        entry = erasure_entry(staff, consent, at)
        try:
            transact(consents.ConsentsTable, partial(_write, erasure, known, consent, entry))
        except ConditionFailed:
            met = erasures.erasure_of(staff.account, phone)
            if met and (known is None or met.asked_at != known.asked_at):
                return met  # somebody else has begun it, or this very write came through before
            continue
        return erasure
    raise Busy("The phone's consent was being changed by others at the same moment; try again.")


def _write(erasure: Erasure, before: Erasure | None, consent: Consent, entry: Entry, transaction: Transaction) -> None:
    erasures.begin_erasure(transaction, erasure, before)
    if consent.version:
        consents.put_consent(transaction, erasure.account, erased(consent))
    log.put_entry(transaction, entry)


def _is_logged(account: str, phone: str) -> bool:
    return any(log.newest_first(log.Range(account=account, phone=phone), 1))


def _refuse_waiting(consent: Consent) -> None:
    if consent.pending:
        ids = [{"request": public_id(consent.phone, one)} for one in consent.pending]
        raise RequestWaits(f"{consent.phone} has asked for something; decide that first, then erase.", ids)


def _refuse(still_open: Sequence[OpenMessage]) -> None:
    if still_open:
        details = [
            {"batch_id": one.batch.batch_id, "message_id": one.message_id, "status": one.status.value}
            for one in still_open[:MOST_TOLD]
        ]
        what = "1 message is" if len(still_open) == 1 else f"{len(still_open)} messages are"
        raise MessagesOpen(f"{what} on the way to this phone; cancel its batch or wait, then erase.", details)


def _refuse_open(erasure: Erasure) -> None:
    """Messages asked for before it, and seen only now, come to their end first; then it is looked through again."""
    still_open = [
        one for one in open_messages(erasure.account, erasure.phone) if one.batch.created_at <= erasure.asked_at
    ]
    if still_open:
        erasures.note_progress(erasure, "")
        _refuse(still_open)


class _Work:
    """One erasure, as far as the time goes."""

    def __init__(self, erasure: Erasure, until: str, seconds_left: Callable[[], float]) -> None:
        self._erasure, self._until, self._seconds_left = erasure, until, seconds_left

    def texts(self) -> None:
        """What the phone has texted, and what it was answered."""
        account, phone = self._erasure.account, self._erasure.phone
        for text_id in list(redactions.kept_texts(account, phone, self._until)):
            self._watch()
            redactions.redact_text(account, phone, text_id, self._erasure.asked_at)

    def entries(self) -> None:
        """The entries, the newest first, and the rows of the messages that they end."""
        account, phone, older_than = self._erasure.account, self._erasure.phone, self._erasure.older_than
        while True:
            wanted = log.Range(account=account, phone=phone, to_at=self._until, older_than=older_than)
            entries = list(log.newest_first(wanted, ENTRIES_AT_ONCE))
            self._take(entries)
            if len(entries) < ENTRIES_AT_ONCE:
                break
            older_than = entries[-1].sort_key
            erasures.note_progress(self._erasure, older_than)
        lag_from = timestamps.to_text(timestamps.from_text(self._erasure.asked_at) - INDEX_LAG)
        self._take(list(log.of_phone_in(account, phone, lag_from, self._until)))

    def _take(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if is_personal(entry):
                self._watch()
                redactions.redact_entry(entry, self._erasure.asked_at)
        places = places_of(entries)
        known = batches.batches_of(self._erasure.account, set(places)) if places else {}
        for found in known.values():
            batch = found
            for number, indexes in places[batch.batch_id].items():
                batch = self._rows(batch, number, indexes)

    def _rows(self, batch: Batch, number: int, indexes: set[int]) -> Batch:
        """Erase the phone's rows of a chunk; the batch as it stands then."""
        for _ in range(TRIES):
            self._watch()
            chunk = chunks.chunks_of(batch, [number]).get(number)
            left = left_of(chunk, self._erasure.phone, indexes) if chunk else None
            if chunk is None or left is None or left == chunk:  # it has expired, or was taken before
                return batch
            figures, template = figures_left(batch, left), template_left(batch, left)
            try:
                redactions.redact_chunk(batch, number, left, figures, template=template)
            except ConditionFailed:
                batch = batches.batch_of(batch.account, batch.batch_id)
                continue
            return replace(batch, figures=figures, template=template, redactions=batch.redactions + 1)
        raise Busy("Rows of the same batch were being erased by others; call again.")

    def _watch(self) -> None:
        if self._seconds_left() < RESERVE_SECONDS:
            raise NoTimeLeft
