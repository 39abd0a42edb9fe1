"""Show batches: the state of each, and the rows that were rejected."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, partial
from itertools import batched, islice

from sayso.domain.batch.batch import Batch, BatchStatus, NamedBatch
from sayso.domain.batch.batch_filter import BatchFilter
from sayso.domain.batch.figures import Figures
from sayso.domain.batch.rejected import Rejection
from sayso.domain.batch.sent_until import rest_sent_until, waits_for_slots
from sayso.domain.cursor import Cursor, make_cursor, open_cursor
from sayso.domain.message.message import MessageStatus
from sayso.domain.timestamps import TimeText
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches import batches, chunks, due
from sayso.tables.batches.names import named_batch

MOST_REJECTED = 100
"""Rejected rows that a batch shows by itself."""

CHUNKS_AT_ONCE = 10

MOST_READ = 100
"""Batches read for a page of a list that no index sifts."""

UPCOMING = "upcoming "
"""Begins the places among the batches that have not begun."""

NEVER_HANDED_OVER = (MessageStatus.SKIPPED, MessageStatus.CANCELLED)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRejection(Rejection):
    """A rejected row, and whose phone it should be."""

    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWithRejected(ShownBatch):
    """A batch with the first of its rejected rows; all of them are among its messages."""

    rejected: list[ShownRejection]
    """At most 100"""


@dataclass(frozen=True, slots=True)
class BatchList:
    """The account's batches, newest first."""

    batches: list[ShownBatch]
    cursor: Cursor | None


def show_batch(account: str, batch_id: str, now: datetime) -> BatchWithRejected:
    """One batch: its figures, how many messages have which status, and its rejected rows. Raises NotFound."""
    batch = named_batch(account, batch_id)
    shown = _shown(batch, partial(_rate_and_held, account), now)
    values = {field.name: getattr(shown, field.name) for field in fields(ShownBatch)}
    return BatchWithRejected(**values, rejected=list(islice(_rejected(batch), MOST_REJECTED)))


def _rejected(batch: Batch) -> Iterator[ShownRejection]:
    if batch.figures.rejected_rows == 0:
        return
    for some in batched(range(batch.chunks), CHUNKS_AT_ONCE, strict=False):
        stored = chunks.chunks_of(batch, some)
        for row in (row for number in sorted(stored) for row in stored[number].rejected):
            yield ShownRejection(row.index, row.phone, row.reason, row.detail, name=row.name)


def list_batches(
    account: str,
    wanted: BatchFilter,
    cursor: Cursor | None,
    limit: int,
    now: datetime,
    *,
    scheduled_first: bool = False,
) -> BatchList:
    """The account's batches, newest first; with `scheduled_first`, those that have not begun come before, the next
    ones first. What has no index is looked for among 100 batches, so a page may be short, or empty, and not the last.

    Raises InvalidRequest for the cursor of another list.
    """
    query = ("batches", account, *wanted.parts(), str(scheduled_first))
    found, following = _listed(account, wanted, open_cursor(cursor, *query), limit, scheduled_first=scheduled_first)
    number = cache(partial(_rate_and_held, account))  # read once, and only if a batch waits
    return BatchList([_shown(batch, number, now) for batch in found], make_cursor(following, *query))


def _listed(
    account: str, wanted: BatchFilter, place: str | None, limit: int, *, scheduled_first: bool
) -> tuple[list[Batch], str | None]:
    found: list[Batch] = []
    if scheduled_first and (place is None or place.startswith(UPCOMING)):
        upcoming = [one for one in due.open_batches(account) if one.is_scheduled and wanted.matches(one)]
        ordered = sorted(upcoming, key=_upcoming_place)
        found = [one for one in ordered if place is None or _upcoming_place(one) > place]
        if len(found) >= limit:
            return found[:limit], _upcoming_place(found[limit - 1])
        place = None
    is_sifted = scheduled_first or not wanted.is_by_time_alone
    older_than = min(filter(None, (place, wanted.to_at)))
    newest, following = batches.newest_batches(account, older_than, MOST_READ if is_sifted else limit)
    if newest and newest[-1].created_at < wanted.from_at:
        following = None
    rest = [one for one in newest if wanted.matches(one) and not (scheduled_first and one.is_scheduled)]
    room = limit - len(found)
    if len(rest) > room:
        rest = rest[:room]
        following = batches.place_of(rest[-1])
    return [*found, *rest], following


def _upcoming_place(batch: Batch) -> str:
    return f"{UPCOMING}{batch.send_at}#{batch.batch_id}"


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
        short_name=batch.short_name,
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
