"""The batches table, searched for one phone: its messages that are not final, and its rejected rows of unfinished
batches; the log may not know them yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched

from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.message.message import MessageStatus
from sayso.domain.phone import PhoneNumber
from sayso.tables.batches import chunks, due, messages

CHUNKS_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message that is not final; `step` is None until it is claimed."""

    batch: Batch
    message_id: str
    status: MessageStatus
    step: Step | None


def open_messages(account: str, phone: PhoneNumber) -> Iterator[OpenMessage]:
    """The phone's messages that have no final status, in the account's unfinished batches."""
    for batch in due.open_batches(account):
        for numbers in batched(range(batch.chunks), CHUNKS_AT_ONCE, strict=False):
            yield from _open_in(batch, numbers, phone)


def chunks_that_rejected(account: str, phone: PhoneNumber) -> Iterator[tuple[Batch, int]]:
    """The chunks of the account's unfinished batches that have rejected rows of the phone."""
    for batch in due.open_batches(account):
        for numbers in batched(range(batch.chunks), CHUNKS_AT_ONCE, strict=False):
            stored = chunks.chunks_of(batch, numbers)
            yield from ((batch, number) for number in sorted(stored) if stored[number].rejected_of(phone))


def _open_in(batch: Batch, numbers: tuple[int, ...], phone: PhoneNumber) -> Iterator[OpenMessage]:
    stored = chunks.chunks_of(batch, numbers)
    found = [
        (number, index, row.segments)
        for number in sorted(stored)
        for index, row in enumerate(stored[number].recipients)
        if row.phone == phone
    ]
    if not found:
        return
    progress = chunks.all_progress_of(batch, {number for number, _, _ in found}, consistent=True)
    final = messages.final_messages(batch, numbers[0], numbers[-1])
    for number, index, segments in found:
        if (number, index) not in final:
            so_far = progress.get(number, Progress())
            message_id = str(batch.message_id(number, index, segments))
            yield OpenMessage(batch, message_id, so_far.status_of(index), so_far.steps.get(index))
