"""Show batches: the state of each, and what happened to every recipient."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, partial

from sayso.domain.account.settings import Staff
from sayso.domain.audit.look import Export, Exported
from sayso.domain.batch.batch import Batch, BatchStatus, NamedBatch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.batch.figures import Figures
from sayso.domain.batch.recipients import Recipient
from sayso.domain.batch.sent_until import rest_sent_until, waits_for_slots
from sayso.domain.cursor import Cursor, make_cursor, open_cursor, open_number
from sayso.domain.delivery.progress import Progress
from sayso.domain.message.failure_causes import in_words, is_retryable
from sayso.domain.message.message import FinalMessage, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber
from sayso.domain.timestamps import TimeText
from sayso.invocation import Clock
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.phone_keys import phone_ids
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches import batches, chunks, messages
from sayso.tables.log import looks

NEVER_HANDED_OVER = (MessageStatus.SKIPPED, MessageStatus.CANCELLED)

CHUNKS_PER_PAGE = 10
"""A page of messages covers so many chunks, hence at most 1,000 rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBatch(Figures, NamedBatch):
    """A batch, and how many of its messages stand where."""

    category: str
    template: str
    """As it was written"""
    requested_by: str
    created_at: TimeText
    completed_at: TimeText | None
    test: bool
    retry_of: str | None
    """The batch whose failed messages it repeats"""
    retried_by: str | None
    """The batch that repeats its failed messages"""
    credits_used: int
    counts: Mapping[MessageStatus, int]
    """Status to messages; statuses without messages are left out"""


@dataclass(frozen=True, slots=True)
class BatchList:
    """The account's batches, newest first."""

    batches: list[ShownBatch]
    cursor: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """What became of one recipient."""

    index: int
    """Of the row in `recipients`, from 0"""
    message_id: str
    phone: PhoneNumber
    family_id: str | None
    name: str | None
    status: MessageStatus
    reason: Reason | None
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
    """What became of one recipient, with the id of the phone."""

    phone_id: str
    """Use it instead of the number in addresses"""


@dataclass(frozen=True, slots=True)
class MessageList:
    """Messages in the order of the request."""

    messages: list[ListedMessage]
    cursor: Cursor | None


def show_batch(account: str, batch_id: str, now: datetime) -> ShownBatch:
    """One batch: its figures, and how many messages have which status. Raises NotFound."""
    return _shown(batches.batch_of(account, batch_id), partial(_rate_and_held, account), now)


def newest_batches(account: str, cursor: Cursor | None, limit: int, now: datetime) -> BatchList:
    """The account's batches, newest first. Raises InvalidRequest for the cursor of another list."""
    query = ("batches", account)
    found, following = batches.newest_batches(account, open_cursor(cursor, *query), limit)
    number = cache(partial(_rate_and_held, account))  # read once, and only if a batch waits
    return BatchList([_shown(batch, number, now) for batch in found], make_cursor(following, *query))


def show_messages(
    account: str, batch_id: str, cursor: Cursor | None, statuses: Collection[MessageStatus]
) -> MessageList:
    """Up to ten chunks of messages that have one of these statuses, or any if there are none.

    Raises NotFound, and InvalidRequest for the cursor of another list.
    """
    batch, query = batches.batch_of(account, batch_id), ("messages", batch_id, *sorted(statuses))
    found, following = _page(batch, open_number(cursor, *query), statuses)
    id_of = phone_ids(account)
    names = [field.name for field in fields(ShownMessage)]
    listed = [ListedMessage(**{name: getattr(one, name) for name in names}, phone_id=id_of(one.phone)) for one in found]
    return MessageList(listed, make_cursor(str(following) if following else None, *query))


def export_messages(
    staff: Staff, batch_id: str, statuses: Collection[MessageStatus], clock: Clock
) -> list[ShownMessage]:
    """All messages of the batch as a file, which leaves an entry before it leaves itself. Raises NotFound."""
    found = list(_all(batches.batch_of(staff.account, batch_id), statuses))
    filters = {"status": ",".join(sorted(statuses))} if statuses else {}
    export = Export(what=Exported.MESSAGES, rows=len(found), filters=filters, batch_id=batch_id)
    looks.note_export(staff, export, clock())
    return found


def _all(batch: Batch, statuses: Collection[MessageStatus]) -> Iterator[ShownMessage]:
    following: int | None = 0
    while following is not None:
        found, following = _page(batch, following, statuses)
        yield from found


def _rate_and_held(account: str) -> tuple[int, int]:
    """Segments that the account's number sends in a second, and what is held for all its batches."""
    return settings_of(account).limits.segments_per_second, credit_balance_of(account).held


def _shown(batch: Batch, number: Callable[[], tuple[int, int]], now: datetime) -> ShownBatch:
    counts = _counts(batch)
    pending = counts.get(MessageStatus.PENDING, 0)
    until = rest_sent_until(batch, pending, *number(), now) if waits_for_slots(batch, pending) else None
    return ShownBatch(
        **batch.figures.values() | {"sent_until": until},
        batch_id=batch.batch_id,
        status=batch.status,
        category=batch.category,
        template=batch.template,
        requested_by=batch.requested_by,
        created_at=batch.created_at,
        completed_at=batch.completed_at,
        test=batch.test,
        retry_of=batch.retry_of,
        retried_by=batch.retried_by,
        credits_used=batch.credits_used,
        counts={status: n for status, n in counts.items() if n},
    )


def _counts(batch: Batch) -> Mapping[MessageStatus, int]:
    """Final ones exactly, as counted; the open ones are split by the progress of the chunks."""
    counts = Counter(batch.counts)
    still_open = batch.recipients - batch.settled
    if batch.status is BatchStatus.COMPLETED or still_open == 0:
        return counts
    progress = chunks.all_progress_of(batch, range(batch.chunks)).values()
    claimed = sum(one.claimed for one in progress)
    steps = Counter(step.status for one in progress for step in one.steps.values())
    not_settled_yet = sum(max(0, steps[status] - counts[status]) for status in NEVER_HANDED_OVER)
    pending = min(still_open, batch.recipients - claimed + steps[MessageStatus.PENDING] + not_settled_yet)
    failed_later = max(0, counts[MessageStatus.FAILED] - steps[MessageStatus.FAILED])
    reported = counts[MessageStatus.DELIVERED] + counts[MessageStatus.UNDELIVERED] + failed_later
    sent = min(still_open - pending, max(0, steps[MessageStatus.SENT] - reported))
    counts[MessageStatus.PENDING] = pending
    counts[MessageStatus.SENT] = sent
    counts[MessageStatus.SENDING] = still_open - pending - sent
    return counts


def _page(batch: Batch, first_chunk: int, statuses: Collection[MessageStatus]) -> tuple[list[ShownMessage], int | None]:
    """Messages of the next chunks, and the chunk with which the next page begins."""
    end = min(first_chunk + CHUNKS_PER_PAGE, batch.chunks)
    if first_chunk >= end:
        return [], None
    numbers = range(first_chunk, end)
    stored = chunks.chunks_of(batch, numbers)
    progress = chunks.all_progress_of(batch, numbers)
    final = messages.final_messages(batch, first_chunk, end - 1)
    found = [
        message
        for number in numbers
        if number in stored
        for message in _messages(batch, number, stored[number], progress.get(number, Progress()), final)
        if not statuses or message.status in statuses
    ]
    return found, end if end < batch.chunks else None


def _messages(
    batch: Batch,
    number: int,
    chunk: Chunk,
    progress: Progress,
    final: Mapping[tuple[int, int], FinalMessage],
) -> Iterator[ShownMessage]:
    for index, recipient in enumerate(chunk.recipients):
        message_id = str(batch.message_id(number, index, recipient.segments))
        yield _message(recipient, message_id, progress.status_of(index), final.get((number, index)))


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
        status=status,
        reason=reason,
        error_code=error_code or None,
        reason_text=in_words(reason, error_code),
        retryable=is_retryable(status, reason, error_code),
        segments=recipient.segments,
        at=final.at if final else None,
    )
