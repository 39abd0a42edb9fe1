"""The work of an erasure: the words of texts, entries and rows, for as long as the run has time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sayso.actions.erasure.erase.held import is_held
from sayso.domain import timestamps
from sayso.domain.audit.entry import Entry
from sayso.domain.batch.batch import Batch
from sayso.domain.erasure.erasure import (
    CLOCKS,
    Erasure,
    batch_left,
    batch_left_without_words,
    is_personal,
    left_of,
    places_of,
)
from sayso.invocation import Invocation, OutOfTime
from sayso.tables.accounts.holds import holds_of
from sayso.tables.batches import batches, chunks, open_messages
from sayso.tables.erasures import erasures, redactions
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, retry_on_conflict

ENTRIES_AT_ONCE = 50
"""Entries whose rows are looked up together; the progress is stored after each such group."""

RESERVE_SECONDS = 5
"""What is kept of the invocation for the write that is under way and for the answer."""

INDEX_LAG = timedelta(minutes=1)
"""Entries younger than this may be missing in the index by phone, and are read from the log itself."""


class Redaction:
    """One erasure, as far as the time allows; every method raises OutOfTime when too little is left."""

    def __init__(self, erasure: Erasure, invocation: Invocation) -> None:
        self._erasure, self._invocation = erasure, invocation

    def of_texts(self) -> None:
        """Take the words of the phone's texts, and of the answers to them."""
        self._require_free()
        kept = redactions.kept_texts(self._erasure.account, self._erasure.phone, self._erasure.until)
        for text in list(kept):
            self._invocation.require(RESERVE_SECONDS)
            redactions.redact_text(text, self._erasure.asked_at)

    def of_entries(self) -> None:
        """Take what is personal from the phone's entries, newest first, and from the rows of their messages."""
        account, phone, until = self._erasure.account, self._erasure.phone, self._erasure.until
        for entries in self._pages(log.Range(account=account, phone=phone, to_at=until), self._erasure.older_than):
            self._redact(entries)
            if len(entries) == ENTRIES_AT_ONCE:
                erasures.note_progress(self._erasure, entries[-1].sort_key)
        lag_from = _before(timestamps.from_text(self._erasure.asked_at))
        self._redact(list(log.of_phone_in(account, phone, lag_from, until)))

    def of_rejected(self) -> None:
        """Take what rejected rows say in unfinished batches, whose entries may not be written yet."""
        found: dict[str, Batch] = {}
        for batch, number in open_messages.chunks_that_rejected(self._erasure.account, self._erasure.phone):
            if self._erasure.takes_rows_of(batch):
                found[batch.batch_id] = self._redact_rows(found.get(batch.batch_id, batch), number, set())

    def of_late_ends(self) -> None:
        """Take the rows of messages that were requested before the erasure and became final after it."""
        account, phone, until = self._erasure.account, self._erasure.phone, self._erasure.until
        for entries in self._pages(log.Range(account=account, phone=phone, from_at=until), None):
            self._redact_rows_of(entries)
        now = self._invocation.clock()
        newest = log.of_phone_in(account, phone, max(until, _before(now)), timestamps.to_text(now + CLOCKS))
        self._redact_rows_of(list(newest))

    def _require_free(self) -> None:
        """Raise OutOfTime if a hold was placed meanwhile: a run after it was lifted goes on."""
        if is_held(holds_of(self._erasure.account), self._erasure.phone):
            raise OutOfTime

    def _pages(self, wanted: log.Range, older_than: str | None) -> Iterator[Sequence[Entry]]:
        while True:
            self._require_free()
            entries = list(log.newest_first(replace(wanted, older_than=older_than), ENTRIES_AT_ONCE))
            yield entries
            if len(entries) < ENTRIES_AT_ONCE:
                return
            older_than = entries[-1].sort_key

    def _redact(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if is_personal(entry):
                self._invocation.require(RESERVE_SECONDS)
                redactions.redact_entry(entry, self._erasure.asked_at)
        self._redact_rows_of(entries)

    def _redact_rows_of(self, entries: Sequence[Entry]) -> None:
        places = places_of(entries)
        known = batches.batches_of(self._erasure.account, set(places)) if places else {}
        for found in known.values():
            if not self._erasure.takes_rows_of(found):
                continue
            batch = found
            for number, indexes in places[batch.batch_id].items():
                batch = self._redact_rows(batch, number, indexes)

    def _redact_rows(self, batch: Batch, number: int, indexes: set[int]) -> Batch:
        """Erase the phone's rows of a chunk; the batch afterwards. Raises Busy if others keep erasing rows of it."""

        def attempt() -> Batch:
            nonlocal batch
            self._invocation.require(RESERVE_SECONDS)
            chunk = chunks.chunks_of(batch, [number]).get(number)
            if chunk is None or not chunk.has_words:  # they have expired; what quotes them may be there
                left, after = None, batch_left_without_words(batch, chunk, self._erasure.phone, len(indexes))
            else:
                left = left_of(chunk, self._erasure.phone, indexes)
                after = batch if left == chunk else batch_left(batch, left)
            if after == batch:  # it was erased before
                return batch
            try:
                redactions.redact_chunk(batch, after, number, left)
            except ConditionFailed:
                batch = batches.batch_of(batch.account, batch.batch_id)
                raise
            return after

        return retry_on_conflict(attempt, "Rows of the same batch were being erased by others; call again.")


def _before(moment: datetime) -> str:
    """Since when the index by phone may lack entries."""
    return timestamps.to_text(moment - INDEX_LAG)
