"""The batches table, below a batch: the final status of each message."""

from collections.abc import Collection, Iterable

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, GetError
from pynamodb.transactions import TransactWrite

from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.settlement import MessageKey, Outcome, Settled
from sayso.domain.errors import Busy
from sayso.domain.message.message import FinalMessage, MessageId, MessageStatus, Reason
from sayso.tables.batches.table import BatchesTable

A_FEW = 8
"""So many items cost as many read units as a query for the messages of a chunk of 100."""


class MessageItem(BatchesTable):
    """pk `messages#<batch id>`, sk `<chunk>.<index>`: written when the message is final, again only if it rises."""

    message_id = UnicodeAttribute()
    status = UnicodeAttribute()
    segments = NumberAttribute()
    reason = UnicodeAttribute(null=True)
    error_code = UnicodeAttribute(null=True)
    carrier_id = UnicodeAttribute(null=True)
    at = UnicodeAttribute()

    def read(self) -> FinalMessage:
        """The item as the domain knows it."""
        return FinalMessage(
            message_id=self.message_id,
            status=MessageStatus(self.status),
            segments=int(self.segments),
            reason=Reason(self.reason) if self.reason else None,
            error_code=self.error_code or "",
            carrier_id=self.carrier_id or "",
            at=self.at,
        )


def _message_key(batch_id: str, chunk: int, index: int) -> tuple[str, str]:
    return f"messages#{batch_id}", f"{chunk:04d}.{index:03d}"


def put_message(transaction: TransactWrite, settled: Settled, at: str) -> None:
    """Write a final status, provided that the message still has the status that was read."""
    outcome = settled.outcome
    item = MessageItem(
        *_message_key(outcome.batch_id, outcome.message_id.chunk, outcome.message_id.index),
        message_id=str(outcome.message_id),
        status=outcome.status.value,
        segments=outcome.message_id.segments,
        reason=outcome.reason.value if outcome.reason else None,
        error_code=outcome.error_code or None,
        carrier_id=outcome.carrier_id or None,
        at=at,
    )
    not_final_yet = MessageItem.pk.does_not_exist()
    condition = MessageItem.status == settled.before.value if settled.before else not_final_yet
    transaction.save(item, condition=condition)


def final_statuses(outcomes: Iterable[Outcome]) -> dict[MessageKey, MessageStatus]:
    """The stored final statuses of the messages of these outcomes; open ones are left out."""
    keys = {_message_key(o.batch_id, o.message_id.chunk, o.message_id.index) for o in outcomes}
    items = MessageItem.batch_get(sorted(keys), consistent_read=True)
    return {(item.pk.removeprefix("messages#"), item.message_id): MessageStatus(item.status) for item in items}


def final_status_of(batch_id: str, message_id: MessageId) -> MessageStatus | None:
    """The final status of one message, read strongly consistently; None while it is open. Busy if it cannot be read."""
    try:
        item = MessageItem.get(*_message_key(batch_id, message_id.chunk, message_id.index), consistent_read=True)
    except DoesNotExist:
        return None
    except GetError as error:
        raise Busy("The message could not be read just now; try again.") from error
    return MessageStatus(item.status)


def final_messages(batch: Batch, first_chunk: int, last_chunk: int) -> dict[tuple[int, int], FinalMessage]:
    """The final messages of a run of chunks, by chunk and index."""
    run = MessageItem.sk.between(f"{first_chunk:04d}", f"{last_chunk:04d}~")
    items = MessageItem.query(f"messages#{batch.batch_id}", run, consistent_read=True)
    return {_chunk_and_index(item.sk): item.read() for item in items}


def finals_of(batch: Batch, chunk: int, indices: Collection[int]) -> set[int]:
    """Which of these messages of a chunk are final, read strongly consistently.

    A few are read one by one; the items of a whole chunk, 250 bytes each, cost as much as `A_FEW`.
    """
    if not indices:
        return set()
    if len(indices) > A_FEW:
        return {index for _, index in final_messages(batch, chunk, chunk)} & set(indices)
    keys = [_message_key(batch.batch_id, chunk, index) for index in indices]
    items = MessageItem.batch_get(keys, consistent_read=True, attributes_to_get=["sk"])
    return {_chunk_and_index(item.sk)[1] for item in items}


def _chunk_and_index(sort_key: str) -> tuple[int, int]:
    chunk, _, index = sort_key.partition(".")
    return int(chunk), int(index)
