"""When to look at a batch that is not at its end, and which of its lanes stand still."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.delivery.progress import Progress

FIRST_LOOK = timedelta(seconds=30)
"""After the accept: most batches are through by then, and are never looked at."""

SOON = timedelta(minutes=1)

FRESH = timedelta(hours=1)

# How long a batch has been open, and when it is looked at again; the carrier is asked as often. In the first hour that
# is as long as a message is left to be heard of by itself.
LATER = (
    (timedelta(hours=6), timedelta(minutes=30)),
    (timedelta.max, timedelta(hours=3)),
)

STILL_AFTER = timedelta(minutes=35)
"""A lane that has not moved for so long has lost its message: eight attempts take half an hour."""

AT_REST_AFTER = timedelta(minutes=2)
"""A lane that is being sent is claimed from more often than this."""

REVIVALS = 3
"""Times that a chunk is enqueued anew before what is left of it fails."""


def first_look(batch: Batch) -> str:
    """When housekeeping looks at a new batch; one with a time of its own is begun by it."""
    return batch.send_at or timestamps.to_text(timestamps.from_text(batch.created_at) + FIRST_LOOK)


def is_early(batch: Batch, now: datetime) -> bool:
    """Whether the batch has a time of its own that has not come; one that is being cancelled does not wait for it."""
    return batch.status is BatchStatus.SCHEDULED and now < timestamps.from_text(batch.begins_at)


def next_look(batch: Batch, now: datetime, after: timedelta, *, soon: bool) -> datetime:
    """When to look again: soon while an outcome is unknown, else the later the longer the batch has been open.

    `after` is how long a message is left to be heard of by itself.
    """
    if is_early(batch, now):
        return timestamps.from_text(batch.begins_at)
    if soon:
        return now + min(SOON, after)
    age = now - timestamps.from_text(batch.begins_at)
    return now + (after if age < FRESH else next(pause for up_to, pause in LATER if age < up_to))


def next_waking(progress: Iterable[Progress], now: datetime) -> datetime | None:
    """When the first of the chunks that wait has waited long enough, soon at the earliest; None if none waits."""
    waits = [timestamps.from_text(one.waits_until) for one in progress if one.waits_until]
    return max(now + SOON, min(waits)) if waits else None


def still_lanes(batch: Batch, progress: Mapping[int, Progress], now: datetime) -> Iterator[int]:
    """For each lane that has not moved for long, the chunk that it has come to; it may be through with that."""
    for lane in _lanes(batch):
        come_to = max((n for n in lane if n in progress), default=lane[0])
        at = progress.get(come_to, Progress())
        moved_at = timestamps.from_text(max(at.moved_at, at.waits_until) or batch.begins_at)
        if now - moved_at >= STILL_AFTER:
            yield come_to


def woken_lanes(batch: Batch, progress: Mapping[int, Progress], now: datetime) -> Iterator[int]:
    """For each lane in which a chunk has waited long enough, the first of them; none while the lane is moving."""
    at = timestamps.to_text(now)
    for lane in _lanes(batch):
        chunks = {n: progress[n] for n in lane if n in progress}
        ready = [n for n, one in chunks.items() if one.waits_until and one.waits_until <= at]
        moved_at = max((one.moved_at for one in chunks.values()), default="")
        if ready and (not moved_at or now - timestamps.from_text(moved_at) >= AT_REST_AFTER):
            yield ready[0]


def _lanes(batch: Batch) -> list[range]:
    return [range(lane, batch.chunks, batch.lanes) for lane in range(min(batch.lanes, batch.chunks))]
