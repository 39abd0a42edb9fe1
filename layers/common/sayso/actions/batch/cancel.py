"""Cancel a batch: whatever the carrier has not been given yet is not sent, and the holds for it are released."""

import uuid
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sayso.aws.queues import ChunkReference, DispatchQueue
from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.delivery.progress import Progress
from sayso.domain.message.message import MessageStatus
from sayso.tables.batches import batch_status, batches, chunks
from sayso.tables.batches.table import BatchesTable
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, retry_on_conflict, transact


@dataclass(frozen=True, slots=True)
class BatchCancelled:
    """Whatever the carrier had not been given is not sent."""

    batch_id: str
    """Derived from account and Idempotency-Key"""
    status: BatchStatus
    sent: int
    """Messages that the carrier has been or is being given"""
    stopped: int
    """Messages that are not sent; their credits come free"""


def cancel(account: str, batch_id: str, actor: Actor, queue: DispatchQueue, now: datetime) -> BatchCancelled:
    """How many messages were stopped, and how many the carrier has been or is being given. Idempotent.

    First the cancelling is written, with its entry. Then, chunk by chunk, whatever is unclaimed becomes cancelled, by
    the same optimistic lock with which a wave is claimed: the later of the two writes fails and reads again. The
    dispatcher still comes to every chunk: it has the cancelled messages settled, and so their holds released. Chunks
    that wait are enqueued for it.
    Safe to repeat after a crash at any step. Raises NotFound, and Busy if others keep writing a chunk's progress.
    """
    batch = batches.batch_of(account, batch_id)
    with suppress(ConditionFailed):  # it is being cancelled already, or is finished
        transact(BatchesTable, lambda transaction: _announce(transaction, batch, actor, now))
    batch = batches.batch_of(batch.account, batch.batch_id)
    steps: Counter[MessageStatus] = Counter()
    if batch.status is not BatchStatus.COMPLETED:
        stopped = {
            number: _stop(batch, number, len(chunk.recipients))
            for number, chunk in chunks.chunks_of(batch, range(batch.chunks)).items()
        }
        steps.update(step.status for progress in stopped.values() for step in progress.steps.values())
        _enqueue_waiting(batch, stopped, queue)
    else:
        steps.update(batch.counts)
    never_sent = steps[MessageStatus.CANCELLED] + steps[MessageStatus.SKIPPED]
    return BatchCancelled(
        batch_id=batch.batch_id,
        status=batch.status,
        sent=batch.recipients - never_sent,
        stopped=steps[MessageStatus.CANCELLED],
    )


def _enqueue_waiting(batch: Batch, stopped: Mapping[int, Progress], queue: DispatchQueue) -> None:
    """Enqueue the first chunk that waits in each lane; of a batch that nobody has enqueued, the first of all."""
    waiting = sorted(n for n, progress in stopped.items() if progress.waits_until or not batch.enqueued)
    first = {number % batch.lanes: number for number in reversed(waiting)}
    queue.send([ChunkReference(batch.account, batch.batch_id, number) for number in first.values()])
    if not batch.enqueued:
        batch_status.mark_enqueued(batch)


def _announce(transaction: Transaction, batch: Batch, actor: Actor, now: datetime) -> None:
    batch_status.mark_cancelling(transaction, batch)
    entry = Entry(
        account=batch.account,
        at=timestamps.to_text(now),
        type=EntryType.BATCH_CANCELLED,
        actor=actor,
        text="Cancelled the batch: what the carrier had not been given is not sent.",
        key=f"{batch.batch_id}.cancelled",
        batch_id=batch.batch_id,
        data=batch.mark,
    )
    log.put_entry(transaction, entry)


def _stop(batch: Batch, number: int, size: int) -> Progress:
    name = uuid.uuid4().hex[:16]

    def attempt() -> Progress:
        progress = chunks.progress_of(batch, number)
        stopped = progress.stop(size)
        if stopped != progress and not chunks.claim(batch, number, stopped, name):
            raise ConditionFailed
        return stopped

    return retry_on_conflict(
        attempt, "The batch is being sent at this moment and could not be stopped as a whole; cancel it again."
    )
