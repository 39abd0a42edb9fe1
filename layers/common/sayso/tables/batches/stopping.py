"""Stopping the chunks of a cancelled batch: whoever comes to one does it, so that each cancel comes to its end."""

import uuid

from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.progress import Progress
from sayso.tables.batches import chunks
from sayso.tables.transactions import ConditionFailed, retry_on_conflict


def stop_chunks(batch: Batch, at: str) -> dict[int, Progress]:
    """The progress of all chunks by number, once all are stopped. Idempotent; Busy if others keep writing one."""
    progress = chunks.all_progress_of(batch, range(batch.chunks), consistent=True)
    moving = [number for number in range(batch.chunks) if not progress.get(number, Progress()).stopped]
    found = chunks.chunks_of(batch, moving) if moving else {}
    return progress | {number: stop_chunk(batch, number, len(one.recipients), at) for number, one in found.items()}


def stop_chunk(batch: Batch, number: int, size: int, at: str) -> Progress:
    """The progress of a chunk of `size` recipients, once whatever is unclaimed in it is cancelled. Idempotent.

    By the same optimistic lock with which a wave is claimed: the later of the two writes fails and reads again.
    """
    name = uuid.uuid4().hex[:16]

    def attempt() -> Progress:
        progress = chunks.progress_of(batch, number)
        stopped = progress.stop(size, at)
        if stopped != progress and not chunks.claim(batch, number, stopped, name):
            raise ConditionFailed
        return stopped

    return retry_on_conflict(
        attempt, "The batch is being sent at this moment and could not be stopped as a whole; cancel it again."
    )
