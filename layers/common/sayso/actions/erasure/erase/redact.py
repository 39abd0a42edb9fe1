"""The work of an erasure: the words of texts, entries and rows, for as long as the invocation has time."""

from collections.abc import Sequence
from datetime import timedelta

from sayso.domain import timestamps
from sayso.domain.audit.entry import Entry
from sayso.domain.batch.batch import Batch
from sayso.domain.erasure.erasure import Erasure, batch_left, is_personal, left_of, places_of
from sayso.invocation import Invocation
from sayso.tables.batches import batches, chunks
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
        kept = redactions.kept_texts(self._erasure.account, self._erasure.phone, self._erasure.until)
        for text in list(kept):
            self._invocation.require(RESERVE_SECONDS)
            redactions.redact_text(text, self._erasure.asked_at)

    def of_entries(self) -> None:
        """Take what is personal from the phone's entries, newest first, and from the rows of their messages."""
        account, phone, older_than = self._erasure.account, self._erasure.phone, self._erasure.older_than
        until = self._erasure.until
        while True:
            wanted = log.Range(account=account, phone=phone, to_at=until, older_than=older_than)
            entries = list(log.newest_first(wanted, ENTRIES_AT_ONCE))
            self._redact(entries)
            if len(entries) < ENTRIES_AT_ONCE:
                break
            older_than = entries[-1].sort_key
            erasures.note_progress(self._erasure, older_than)
        lag_from = timestamps.to_text(timestamps.from_text(self._erasure.asked_at) - INDEX_LAG)
        self._redact(list(log.of_phone_in(account, phone, lag_from, until)))

    def _redact(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if is_personal(entry):
                self._invocation.require(RESERVE_SECONDS)
                redactions.redact_entry(entry, self._erasure.asked_at)
        places = places_of(entries)
        known = batches.batches_of(self._erasure.account, set(places)) if places else {}
        for found in known.values():
            batch = found
            for number, indexes in places[batch.batch_id].items():
                batch = self._redact_rows(batch, number, indexes)

    def _redact_rows(self, batch: Batch, number: int, indexes: set[int]) -> Batch:
        """Erase the phone's rows of a chunk; the batch afterwards. Raises Busy if others keep erasing rows of it."""

        def attempt() -> Batch:
            nonlocal batch
            self._invocation.require(RESERVE_SECONDS)
            chunk = chunks.chunks_of(batch, [number]).get(number)
            left = left_of(chunk, self._erasure.phone, indexes) if chunk else None
            if chunk is None or left is None or left == chunk:  # it has expired, or the rows were erased before
                return batch
            after = batch_left(batch, left)
            try:
                redactions.redact_chunk(batch, after, number, left)
            except ConditionFailed:
                batch = batches.batch_of(batch.account, batch.batch_id)
                raise
            return after

        return retry_on_conflict(attempt, "Rows of the same batch were being erased by others; call again.")
