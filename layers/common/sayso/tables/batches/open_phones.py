"""The batches table, searched for all phones at once: those to which messages of unfinished batches go."""

from itertools import batched

from sayso.domain.batch.batch import Batch
from sayso.domain.phone import PhoneNumber
from sayso.tables.batches import chunks, due
from sayso.tables.batches.open_messages import CHUNKS_AT_ONCE


class OpenPhones:
    """The phones of all batches of an account that were unfinished at some moment since the first `read`.

    Each batch is read once, whoever is asked about. One that has ended meanwhile still counts: the entry of its last
    message may be younger than what the asker has read of the log.
    """

    def __init__(self, account: str) -> None:
        self._account = account
        self._read: set[str] = set()
        self._phones: set[PhoneNumber] = set()

    def read(self) -> None:
        """Take in the batches that are open now."""
        for batch in due.open_batches(self._account):
            if batch.batch_id not in self._read:
                self._phones.update(_phones_of(batch))
                self._read.add(batch.batch_id)

    def has(self, phone: PhoneNumber) -> bool:
        """Whether the phone is one of them, also by a batch that was accepted this moment."""
        self.read()
        return phone in self._phones


def _phones_of(batch: Batch) -> set[PhoneNumber]:
    found: set[PhoneNumber] = set()
    for numbers in batched(range(batch.chunks), CHUNKS_AT_ONCE, strict=False):
        for chunk in chunks.chunks_of(batch, numbers).values():
            found.update(row.phone for row in chunk.recipients)
    return found
