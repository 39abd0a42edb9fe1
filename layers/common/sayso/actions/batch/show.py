"""Show batches: the state of each, and what happened to every recipient."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.domain.batch.batch import Batch, BatchStatus, Chunk
from sayso.domain.batch.figures import Figures
from sayso.domain.batch.recipients import Recipient
from sayso.domain.delivery.progress import Progress
from sayso.domain.message.failure_causes import in_words, is_retryable
from sayso.domain.message.message import FinalMessage, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber
from sayso.tables.batches import batches, chunks, messages

NEVER_HANDED_OVER = (MessageStatus.SKIPPED, MessageStatus.CANCELLED)

CHUNKS_PER_PAGE = 10
"""Of one page of messages, which so has at most 1,000 rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShown(Figures):
    """A batch as staff see it, and how many of its messages have which status; statuses without messages are left out.

    `retry_of` is the batch whose failed messages it repeats, `retried_by` the one that repeats its failed messages.
    """

    batch_id: str
    status: BatchStatus
    category: str
    template: str
    requested_by: str
    created_at: str
    completed_at: str | None
    test: bool
    retry_of: str | None
    retried_by: str | None
    credits_used: int
    counts: Mapping[MessageStatus, int]

    def public(self) -> dict[str, Any]:
        """The batch as the API shows it."""
        return {
            "batch_id": self.batch_id,
            "status": self.status.value,
            "category": self.category,
            "template": self.template,
            "requested_by": self.requested_by,
            "created_at": self.created_at,
            "completed_at": self.completed_at,
            "test": self.test,
            "retry_of": self.retry_of,
            "retried_by": self.retried_by,
            **Figures.public(self),
            "credits_used": self.credits_used,
            "counts": {status.value: n for status, n in self.counts.items()},
        }


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Batches, newest first, and the place at which the next page begins; None at the end."""

    batches: Sequence[BatchShown]
    following: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShown:
    """What happened to one recipient. `index` is that of its row in the request, `at` is when the message became final.

    `error_code` is the carrier's, `reason_text` the reason in plain words. `retryable`: it failed for a reason that
    passes, so that a retry would repeat it.
    """

    index: int
    message_id: str
    phone: PhoneNumber
    family_id: str | None
    name: str | None
    status: MessageStatus
    reason: Reason | None
    error_code: str | None
    reason_text: str | None
    retryable: bool
    segments: int
    at: str | None

    def public(self) -> dict[str, Any]:
        """The message as the API shows it, and as a row of a CSV file."""
        return {
            "index": self.index,
            "message_id": self.message_id,
            "phone": self.phone.e164,
            "family_id": self.family_id,
            "name": self.name,
            "status": self.status.value,
            "reason": self.reason.value if self.reason else None,
            "error_code": self.error_code,
            "reason_text": self.reason_text,
            "retryable": self.retryable,
            "segments": self.segments,
            "at": self.at,
        }


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages in the order of the batch's chunks, and the chunk with which the next page begins; None at the end."""

    messages: Sequence[MessageShown]
    next_chunk: int | None


def show_batch(account: str, batch_id: str) -> BatchShown:
    """One batch: its figures, and how many messages have which status. Raises NotFound."""
    return _shown(batches.batch_of(account, batch_id))


def newest_batches(account: str, older_than: str | None, limit: int) -> BatchPage:
    """The account's batches, newest first, from the place where the last page ended."""
    found, following = batches.newest_batches(account, older_than, limit)
    return BatchPage([_shown(batch) for batch in found], following)


def show_messages(account: str, batch_id: str, first_chunk: int, statuses: Collection[MessageStatus]) -> MessagePage:
    """The messages of the next chunks that have one of these statuses; of all, if there are none. Raises NotFound."""
    return _page(batches.batch_of(account, batch_id), first_chunk, statuses)


def all_messages(account: str, batch_id: str, statuses: Collection[MessageStatus]) -> Iterator[MessageShown]:
    """All messages of the batch, page by page. Raises NotFound, at once."""
    return _all(batches.batch_of(account, batch_id), statuses)


def _all(batch: Batch, statuses: Collection[MessageStatus]) -> Iterator[MessageShown]:
    following: int | None = 0
    while following is not None:
        page = _page(batch, following, statuses)
        yield from page.messages
        following = page.next_chunk


def _shown(batch: Batch) -> BatchShown:
    return BatchShown(
        **batch.figures.values(),
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
        counts={status: n for status, n in _counts(batch).items() if n},
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


def _page(batch: Batch, first_chunk: int, statuses: Collection[MessageStatus]) -> MessagePage:
    end = min(first_chunk + CHUNKS_PER_PAGE, batch.chunks)
    if first_chunk >= end:
        return MessagePage([], None)
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
    return MessagePage(found, end if end < batch.chunks else None)


def _messages(
    batch: Batch,
    number: int,
    chunk: Chunk,
    progress: Progress,
    final: Mapping[tuple[int, int], FinalMessage],
) -> Iterator[MessageShown]:
    for index, recipient in enumerate(chunk.recipients):
        message_id = str(batch.message_id(number, index, recipient.segments))
        yield _message(recipient, message_id, progress.status_of(index), final.get((number, index)))


def _message(
    recipient: Recipient, message_id: str, open_status: MessageStatus, final: FinalMessage | None
) -> MessageShown:
    status = final.status if final else open_status
    reason = final.reason if final else None
    error_code = final.error_code if final else ""
    return MessageShown(
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
