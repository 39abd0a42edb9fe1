"""The batches table: a batch's counters, and its end."""

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.delivery.settlement import CounterChange
from sayso.domain.message.message import FINAL_RANK, MessageStatus
from sayso.tables.batches.table import BatchItem, key_of


def apply_counters(transaction: TransactWrite, change: CounterChange, at: str) -> None:
    """Change the batch's counters, provided that nobody has changed them since they were read: an optimistic lock.

    Whoever completes the batch has also read how it ends and what its summary counts: a cancelling that was written
    meanwhile, or a message that has risen, has it read again.
    """
    newly_final = sum(change.counts.values())
    actions: list[Action] = [
        BatchItem.settled.set(BatchItem.settled + newly_final),
        BatchItem.credits_used.set(BatchItem.credits_used + change.credits_used),
        *(_counter(status).set(_counter(status) + n) for status, n in change.counts.items()),
    ]
    if change.rises:
        actions.append(BatchItem.risen.set((BatchItem.risen | 0) + change.rises))
    if change.completes:
        actions += [BatchItem.status.set(change.ends_as.value), BatchItem.completed_at.set(at)]
        actions += [BatchItem.due.remove(), BatchItem.due_at.remove()]
    as_read = BatchItem.settled == change.before.settled
    if change.completes:
        as_read &= BatchItem.status == change.before.status.value
        for status in FINAL_RANK:
            as_read &= _counter(status) == change.before.counts.get(status, 0)
    item = BatchItem(*key_of(change.before.account, change.before.batch_id))
    transaction.update(item, actions=actions, condition=as_read)


def _counter(status: MessageStatus) -> NumberAttribute:
    counter: NumberAttribute = getattr(BatchItem, status.value)
    return counter
