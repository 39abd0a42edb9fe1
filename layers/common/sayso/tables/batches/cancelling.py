"""The batches table: the cancelling of a batch, and what keeps every later claim from going out."""

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.tables.batches.table import BatchesTable, BatchItem, key_of, shard_of


class CancellingItem(BatchesTable):
    """pk `cancelling#<batch id>`, sk `cancelling`: there once the batch is cancelled; no wave is claimed against it.

    The batch itself says so too, but settling writes that one all the time, and each claim would meet it.
    """


def mark_cancelling(transaction: TransactWrite, batch: Batch, look_at: str) -> None:
    """Note that the batch is being cancelled, provided that it is neither cancelled nor completed.

    Housekeeping looks at it then, and does what is left if whoever cancels it does not come to the end.
    """
    going_on = BatchItem.status.is_in(BatchStatus.SCHEDULED.value, BatchStatus.QUEUED.value, BatchStatus.SENDING.value)
    actions: list[Action] = [
        BatchItem.status.set(BatchStatus.CANCELLING.value),
        BatchItem.due.set(shard_of(batch.account)),
        BatchItem.due_at.set(look_at),
    ]
    transaction.update(BatchItem(*key_of(batch.account, batch.batch_id)), actions=actions, condition=going_on)
    transaction.save(CancellingItem(*_key(batch)))


def require_not_cancelled(transaction: TransactWrite, batch: Batch) -> None:
    """Let the transaction fail if the batch has been cancelled by then."""
    transaction.condition_check(CancellingItem, *_key(batch), condition=CancellingItem.pk.does_not_exist())


def _key(batch: Batch) -> tuple[str, str]:
    return f"cancelling#{batch.batch_id}", "cancelling"
