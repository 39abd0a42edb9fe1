"""The batches table, for a retry: what of a batch is sent again, and that it is once."""

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.batch.batch import Batch
from sayso.domain.batch.request import BatchRequest, RetryRequest
from sayso.domain.batch.retry import Retry, is_as_expected, may_be_retried, pick
from sayso.domain.message.failure_causes import is_retryable
from sayso.domain.message.message import MessageStatus, Reason
from sayso.tables.batches import batches, chunks, messages
from sayso.tables.batches.batches import BatchItem
from sayso.tables.batches.messages import MessageItem


def request_of(wanted: BatchRequest | RetryRequest, account: str) -> BatchRequest:
    """The request itself; of a retry, the one that sends again what failed in the batch for a passing reason.

    Raises NotFound if this account has no such batch, BatchNotCompleted, AlreadyRetried, NoValidRecipients, and
    InvalidRequest if another channel or category is expected of it.
    """
    if isinstance(wanted, BatchRequest):
        return wanted
    batch = batches.batch_of(account, wanted.batch_id)
    is_as_expected(batch, wanted.channel, wanted.category)
    return BatchRequest(
        channel=batch.channel,
        category=batch.category,
        template=batch.template,
        recipients=(),
        test=batch.test,
        send_at=wanted.send_at,
        expires_at=wanted.expires_at,
        retry=_retry_of(batch),
    )


def _retry_of(batch: Batch) -> Retry:
    may_be_retried(batch)
    final = messages.final_messages(batch, 0, batch.chunks - 1)
    places = {place for place, item in final.items() if _is_retryable(item)}
    stored = chunks.chunks_of(batch, sorted({chunk for chunk, _ in places}))
    return pick(batch, places, {number: chunk.recipients for number, chunk in stored.items()})


def _is_retryable(item: MessageItem) -> bool:
    reason = Reason(item.reason) if item.reason else None
    return is_retryable(MessageStatus(item.status), reason, item.error_code or "")


def mark_retried(transaction: TransactWrite, retry: Retry, by: str) -> None:
    """Note which batch sends it again, provided that no other does and that every message stands where it was read.

    A late report moves these counters in the transaction that writes the message, and only ever upwards. An erasure
    moves `redactions` in the one that takes its rows: what was read before it is not sent after it.
    """
    counts = retry.of.counts
    not_retried_yet = BatchItem.retried_by.does_not_exist()
    nothing_reported_since = (
        (BatchItem.failed == counts.get(MessageStatus.FAILED, 0))
        & (BatchItem.undelivered == counts.get(MessageStatus.UNDELIVERED, 0))
        & (BatchItem.delivered == counts.get(MessageStatus.DELIVERED, 0))
    )
    nothing_erased_since = batches.redacted_as_often_as(retry.of)
    item = BatchItem(*batches.key_of(retry.of.account, retry.of.batch_id))
    actions: list[Action] = [BatchItem.retried_by.set(by)]
    transaction.update(item, actions=actions, condition=not_retried_yet & nothing_reported_since & nothing_erased_since)
