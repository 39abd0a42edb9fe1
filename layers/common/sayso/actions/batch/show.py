"""Look at batches: where each stands, and what became of every recipient."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sayso.domain.batch.batch import Batch, BatchStatus, Chunk
from sayso.domain.batch.recipients import Recipient
from sayso.domain.delivery.progress import Progress
from sayso.domain.message.failure_causes import in_words, is_retryable
from sayso.domain.message.message import FinalMessage, MessageStatus
from sayso.tables.batches import batches, chunks, messages

NEVER_HANDED_OVER = (MessageStatus.SKIPPED, MessageStatus.CANCELLED)

CHUNKS_PER_PAGE = 10
"""A page of messages covers so many chunks: at most 1,000 rows."""


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """Rows of a batch, and the chunk that the next page begins with."""

    rows: list[dict[str, Any]]
    next_chunk: int | None


def show_batch(batch: Batch) -> dict[str, Any]:
    """The batch as staff see it: its figures, and how many messages stand where."""
    return {
        "batch_id": batch.batch_id,
        "status": batch.status.value,
        "category": batch.category,
        "template": batch.template,
        "requested_by": batch.requested_by,
        "created_at": batch.created_at,
        "completed_at": batch.completed_at,
        "test": batch.test,
        "retry_of": batch.retry_of,
        "retried_by": batch.retried_by,
        **batch.figures,
        "channel": batch.channel,
        "credits_used": batch.credits_used,
        "counts": {status.value: n for status, n in _counts(batch).items() if n},
    }


def _counts(batch: Batch) -> Mapping[MessageStatus, int]:
    """Final ones as counted, exactly; how the open ones are split tells how far the chunks have come."""
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


def show_messages(batch: Batch, first_chunk: int, statuses: Collection[MessageStatus]) -> MessagesPage:
    """One row for each recipient of the next chunks, in the order of the request; of these statuses, or of all."""
    end = min(first_chunk + CHUNKS_PER_PAGE, batch.chunks)
    if first_chunk >= end:
        return MessagesPage([], None)
    numbers = range(first_chunk, end)
    stored = chunks.chunks_of(batch, numbers)
    progress = chunks.all_progress_of(batch, numbers)
    final = messages.final_messages(batch, first_chunk, end - 1)
    rows = [
        row
        for number in numbers
        if number in stored
        for row in _rows(batch, number, stored[number], progress.get(number, Progress()), final)
        if not statuses or row["status"] in statuses
    ]
    return MessagesPage(rows, end if end < batch.chunks else None)


def all_messages(batch: Batch, statuses: Collection[MessageStatus]) -> Iterator[dict[str, Any]]:
    """All rows of the batch, page by page."""
    following: int | None = 0
    while following is not None:
        page = show_messages(batch, following, statuses)
        yield from page.rows
        following = page.next_chunk


def _rows(
    batch: Batch,
    number: int,
    chunk: Chunk,
    progress: Progress,
    final: Mapping[tuple[int, int], FinalMessage],
) -> Iterator[dict[str, Any]]:
    for index, recipient in enumerate(chunk.recipients):
        message_id = str(batch.message_id(number, index, recipient.segments))
        yield _row(recipient, message_id, progress.status_of(index), final.get((number, index)))


def _row(
    recipient: Recipient, message_id: str, open_status: MessageStatus, final: FinalMessage | None
) -> dict[str, Any]:
    status = final.status if final else open_status
    reason = final.reason if final else None
    error_code = (final.error_code or None) if final else None
    return {
        "index": recipient.index,
        "message_id": message_id,
        "phone": recipient.phone.e164,
        "family_id": recipient.family_id,
        "name": recipient.name,
        "status": status.value,
        "reason": reason.value if reason else None,
        "error_code": error_code,
        "reason_text": in_words(reason, error_code or ""),
        "retryable": is_retryable(status, reason, error_code or ""),
        "segments": recipient.segments,
        "at": final.at if final else None,
    }


def newest_batches(account: str, older_than: str | None, limit: int) -> tuple[list[dict[str, Any]], str | None]:
    """The account's batches, newest first, and the cursor behind them."""
    found, cursor = batches.newest_batches(account, older_than, limit)
    return [show_batch(batch) for batch in found], cursor
