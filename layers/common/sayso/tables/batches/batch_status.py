"""The batches table: moving a batch to its next status. Its counters and its end are in `counters`, its
cancelling is in `cancelling`.

Settling writes the same items, so even a single write is a transaction: those are tried again on a conflict.
"""

from contextlib import suppress

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.tables.batches.table import BatchesTable, BatchItem, key_of
from sayso.tables.transactions import ConditionFailed, transact


def mark_enqueued(batch: Batch) -> None:
    """Note that the first chunk of each lane is in the queue."""
    item = BatchItem(*key_of(batch.account, batch.batch_id))
    transact(BatchesTable, lambda transaction: transaction.update(item, actions=[BatchItem.enqueued.set(True)]))
    move_batch(batch, [BatchItem.status.set(BatchStatus.QUEUED.value)], BatchItem.status == BatchStatus.SCHEDULED.value)


def mark_sending(batch: Batch) -> None:
    """Note that the first wave is being sent."""
    not_begun = BatchItem.status.is_in(BatchStatus.SCHEDULED.value, BatchStatus.QUEUED.value)
    move_batch(batch, [BatchItem.status.set(BatchStatus.SENDING.value)], not_begun)


def redacted_as_often_as(batch: Batch) -> Condition:
    """Whether nothing of the batch was erased since it was read."""
    never = BatchItem.redactions.does_not_exist()
    as_often = BatchItem.redactions == batch.redactions
    return as_often if batch.redactions else never | as_often


def move_batch(batch: Batch, actions: list[Action], condition: Condition) -> None:
    """Change a batch by itself, if the condition holds."""
    item = BatchItem(*key_of(batch.account, batch.batch_id))
    with suppress(ConditionFailed):
        transact(BatchesTable, lambda transaction: transaction.update(item, actions, condition))
