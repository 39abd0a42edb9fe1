"""Cancel a batch: whatever the carrier has not been given yet is not sent, and the holds for it are released."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sayso.aws.queues import ChunkReference, DispatchQueue
from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.delivery.housekeeping import SOON
from sayso.domain.delivery.progress import Progress
from sayso.domain.message.message import MessageStatus
from sayso.tables.batches import batch_status, batches, chunks, stopping
from sayso.tables.batches.cancelling import mark_cancelling
from sayso.tables.batches.names import named_batch
from sayso.tables.batches.table import BatchesTable
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, transact


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

    First the cancelling is written, with its entry: from then on no wave is claimed. Then, chunk by chunk, whatever is
    unclaimed becomes cancelled. The dispatcher still comes to every chunk: it has the cancelled messages settled, and
    so their holds released. Chunks that wait are enqueued for it.
    After a crash at any step, dispatcher and housekeeping do the rest, and a repeat gets the same numbers. Raises
    NotFound, and Busy if others keep writing a chunk's progress.
    """
    batch = named_batch(account, batch_id)
    with suppress(ConditionFailed):  # it is being cancelled already, or is finished
        transact(BatchesTable, lambda transaction: _announce(transaction, batch, actor, now))
    batch = batches.batch_of(batch.account, batch.batch_id)
    if batch.is_finished:
        progress = chunks.all_progress_of(batch, range(batch.chunks), consistent=True)
    else:
        progress = stopping.stop_chunks(batch, timestamps.to_text(now))
        _enqueue_waiting(batch, progress, queue)
    steps = [step for one in progress.values() for step in one.steps.values()]
    return BatchCancelled(
        batch_id=batch.batch_id,
        status=batch.status,
        sent=batch.recipients - sum(step.was_kept_back for step in steps),
        stopped=sum(step.status is MessageStatus.CANCELLED for step in steps),
    )


def _enqueue_waiting(batch: Batch, stopped: Mapping[int, Progress], queue: DispatchQueue) -> None:
    """Enqueue the first chunk that waits in each lane; of a batch that nobody has enqueued, the first of all."""
    waiting = sorted(n for n, progress in stopped.items() if progress.waits_until or not batch.enqueued)
    first = {number % batch.lanes: number for number in reversed(waiting)}
    queue.send([ChunkReference.of(batch, number) for number in first.values()])
    if not batch.enqueued:
        batch_status.mark_enqueued(batch)


def _announce(transaction: Transaction, batch: Batch, actor: Actor, now: datetime) -> None:
    mark_cancelling(transaction, batch, timestamps.to_text(now + SOON))
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
