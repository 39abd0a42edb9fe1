"""The batches table: what of a batch is retried, and that it is retried once."""

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.batch.request import BatchRequest, RetryRequest
from sayso.domain.batch.retry import Retry, pick, retryable
from sayso.domain.message.message import MessageStatus
from sayso.tables.batches import batches, chunks, messages
from sayso.tables.batches.batch_status import redacted_as_often_as
from sayso.tables.batches.table import BatchItem, key_of


def request_of(wanted: BatchRequest | RetryRequest, account: str) -> BatchRequest:
    """The request itself; for a retry, the one that sends again what failed in its batch for a reason that passes.

    Reads what the rules of `domain/batch` ask for, the same for accepting and for the preview. Raises NotFound if the
    account has no such batch, and what these rules raise.
    """
    if isinstance(wanted, BatchRequest):
        return wanted
    batch = batches.batch_of(account, wanted.batch_id)
    wanted.check(batch)
    failed = retryable(messages.final_messages(batch, 0, batch.chunks - 1))
    stored = chunks.chunks_of(batch, sorted({chunk for chunk, _ in failed}))
    return wanted.of(pick(batch, failed, stored))


def mark_retried(transaction: TransactWrite, retry: Retry, by: str) -> None:
    """Note which batch retries it, provided that no other does and that its messages are as they were read.

    A late report changes these counters in the transaction that writes the message, and only upwards. An erasure
    changes `redactions` in the one that removes its rows: what was read before it is not sent after it.
    """
    counts = retry.of.counts
    not_retried_yet = BatchItem.retried_by.does_not_exist()
    nothing_reported_since = (
        (BatchItem.failed == counts.get(MessageStatus.FAILED, 0))
        & (BatchItem.undelivered == counts.get(MessageStatus.UNDELIVERED, 0))
        & (BatchItem.delivered == counts.get(MessageStatus.DELIVERED, 0))
    )
    nothing_erased_since = redacted_as_often_as(retry.of)
    item = BatchItem(*key_of(retry.of.account, retry.of.batch_id))
    actions: list[Action] = [BatchItem.retried_by.set(by)]
    transaction.update(item, actions=actions, condition=not_retried_yet & nothing_reported_since & nothing_erased_since)
