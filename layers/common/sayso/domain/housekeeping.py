"""When to look at a batch that is not at its end, and which of its lanes stand still."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sayso.domain import moment
from sayso.domain.batch import Batch
from sayso.domain.progress import Progress

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

REVIVALS = 3
"""Times that a chunk is enqueued anew before what is left of it fails."""


def first_look(created_at: str) -> str:
    """When housekeeping looks at a new batch."""
    return moment.to_text(moment.from_text(created_at) + FIRST_LOOK)


def next_look(batch: Batch, now: datetime, after: timedelta, *, soon: bool) -> datetime:
    """When to look again: soon while an outcome is unknown, else the later the longer the batch has been open.

    `after` is how long a message is left to be heard of by itself.
    """
    age = now - moment.from_text(batch.created_at)
    if soon:
        return now + min(SOON, after)
    return now + (after if age < FRESH else next(pause for up_to, pause in LATER if age < up_to))


def still_lanes(batch: Batch, progress: Mapping[int, Progress], now: datetime) -> Iterator[int]:
    """For each lane that has not moved for long, the chunk that it has come to; it may be through with that."""
    for lane in range(min(batch.lanes, batch.chunks)):
        come_to = max((n for n in range(lane, batch.chunks, batch.lanes) if n in progress), default=lane)
        moved_at = progress.get(come_to, Progress()).moved_at or batch.created_at
        if now - moment.from_text(moved_at) >= STILL_AFTER:
            yield come_to
