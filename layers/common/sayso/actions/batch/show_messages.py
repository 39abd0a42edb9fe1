"""Show what became of every row of a batch: its messages, and the rows that were rejected."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from sayso.domain.account.settings import Staff
from sayso.domain.audit.look import Export, Exported
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.batch.recipients import Recipient
from sayso.domain.batch.rejected import RejectedRow
from sayso.domain.cursor import Cursor, make_cursor, open_number
from sayso.domain.delivery.progress import Progress
from sayso.domain.json_form import Sometimes
from sayso.domain.message.failure_causes import in_words, is_retryable
from sayso.domain.message.message import FinalMessage, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import REJECTION_WORDS, RejectionReason
from sayso.domain.timestamps import TimeText
from sayso.invocation import Clock
from sayso.tables.accounts.phone_keys import phone_ids
from sayso.tables.batches import chunks, messages
from sayso.tables.batches.names import named_batch
from sayso.tables.log import looks

CHUNKS_PER_PAGE = 10
"""A page of rows covers so many chunks, hence at most 1,000 rows."""


class RowStatus(StrEnum):
    """Where a row stands: the status of its message, or `rejected`, as it has none."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """What became of one row."""

    index: int
    """Of the row in `recipients`, from 0"""
    message_id: str | None
    """Null for a rejected row: it has no message"""
    phone: PhoneNumber | str
    """In E.164 form; as it was written, where the row is rejected"""
    family_id: str | None
    name: str | None
    status: RowStatus
    reason: Reason | RejectionReason | None
    """Why it was not delivered"""
    error_code: str | None
    """The carrier's code"""
    reason_text: str | None
    """The reason in plain words"""
    retryable: bool
    """Whether it failed for a reason that passes, so that `retry_of` would repeat it"""
    segments: int
    at: TimeText | None
    """When it became final"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMessage(ShownMessage):
    """What became of one row, with the id of its phone."""

    phone_id: str | None
    """Use it instead of the number in addresses; null where the row has no valid phone"""
    language: Sometimes[str] = None
    """Of a rejected row"""
    variables: Sometimes[Mapping[str, str]] = None
    """Of a rejected row: its values, so that it can be corrected and sent with `completes`"""


@dataclass(frozen=True, slots=True)
class MessageList:
    """Rows in the order of the request."""

    messages: list[ListedMessage]
    cursor: Cursor | None


type Row = tuple[ShownMessage, RejectedRow | None]
"""A row as it is shown, and what is kept of a rejected one."""


def show_messages(account: str, batch_id: str, cursor: Cursor | None, statuses: Collection[RowStatus]) -> MessageList:
    """Up to ten chunks of rows that have one of these statuses, or any if there are none.

    Raises NotFound, and InvalidRequest for the cursor of another list.
    """
    batch = named_batch(account, batch_id)
    query = ("messages", batch.batch_id, *sorted(statuses))
    found, following = _page(batch, open_number(cursor, *query), statuses)
    id_of = phone_ids(account)
    names = [field.name for field in fields(ShownMessage)]
    listed = [
        ListedMessage(
            **{name: getattr(one, name) for name in names},
            phone_id=id_of(number) if number else None,
            language=row.language if row else None,
            variables=row.variables if row else None,
        )
        for one, row in found
        for number in [row.number if row else one.phone]
        if not isinstance(number, str)
    ]
    return MessageList(listed, make_cursor(str(following) if following else None, *query))


def export_messages(staff: Staff, batch_id: str, statuses: Collection[RowStatus], clock: Clock) -> list[ShownMessage]:
    """All rows of the batch as a file, which leaves an entry before it leaves itself. Raises NotFound."""
    batch = named_batch(staff.account, batch_id)
    found = list(_all(batch, statuses))
    filters = {"status": ",".join(sorted(statuses))} if statuses else {}
    export = Export(what=Exported.MESSAGES, rows=len(found), filters=filters, batch_id=batch.batch_id)
    looks.note_export(staff, export, clock())
    return found


def _all(batch: Batch, statuses: Collection[RowStatus]) -> Iterator[ShownMessage]:
    following: int | None = 0
    while following is not None:
        found, following = _page(batch, following, statuses)
        yield from (shown for shown, _ in found)


def _page(batch: Batch, first_chunk: int, statuses: Collection[RowStatus]) -> tuple[list[Row], int | None]:
    """Rows of the next chunks, and the chunk with which the next page begins."""
    end = min(first_chunk + CHUNKS_PER_PAGE, batch.chunks)
    if first_chunk >= end:
        return [], None
    numbers = range(first_chunk, end)
    stored = chunks.chunks_of(batch, numbers)
    progress = chunks.all_progress_of(batch, numbers)
    final = messages.final_messages(batch, first_chunk, end - 1)
    found = [
        row
        for number in numbers
        if number in stored
        for row in _rows(batch, number, stored[number], progress.get(number, Progress()), final)
        if not statuses or row[0].status in statuses
    ]
    return found, end if end < batch.chunks else None


def _rows(
    batch: Batch,
    number: int,
    chunk: Chunk,
    progress: Progress,
    final: Mapping[tuple[int, int], FinalMessage],
) -> list[Row]:
    accepted: list[Row] = [
        (
            _message(
                recipient,
                str(batch.message_id(number, index, recipient.segments)),
                progress.status_of(index),
                final.get((number, index)),
            ),
            None,
        )
        for index, recipient in enumerate(chunk.recipients)
    ]
    rejected: list[Row] = [(_rejected(row), row) for row in chunk.rejected]
    return sorted(accepted + rejected, key=lambda row: row[0].index)


def _message(
    recipient: Recipient, message_id: str, open_status: MessageStatus, final: FinalMessage | None
) -> ShownMessage:
    status = final.status if final else open_status
    reason = final.reason if final else None
    error_code = final.error_code if final else ""
    return ShownMessage(
        index=recipient.index,
        message_id=message_id,
        phone=recipient.phone,
        family_id=recipient.family_id,
        name=recipient.name,
        status=RowStatus(status.value),
        reason=reason,
        error_code=error_code or None,
        reason_text=in_words(reason, error_code),
        retryable=is_retryable(status, reason, error_code),
        segments=recipient.segments,
        at=final.at if final else None,
    )


def _rejected(row: RejectedRow) -> ShownMessage:
    return ShownMessage(
        index=row.index,
        message_id=None,
        phone=row.phone,
        family_id=row.family_id,
        name=row.name,
        status=RowStatus.REJECTED,
        reason=row.reason,
        error_code=None,
        reason_text=f"{REJECTION_WORDS[row.reason]}: {row.detail}",
        retryable=False,
        segments=0,
        at=None,
    )
