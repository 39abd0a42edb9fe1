"""What waits in the dispatch queue, and so which chunks may have lost their reference and are enqueued again."""

from datetime import datetime, timedelta
from enum import Enum

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.progress import Progress

STUCK_AFTER = timedelta(minutes=35)
"""What has not moved for so long may have lost its reference: eight receives take half an hour."""

MAX_REQUEUES = 3
"""Times that a chunk is enqueued again before what is left of it fails."""


class Backlog(Enum):
    """Whether references wait for a worker."""

    NONE = "none"
    MOVING = "moving"
    STANDING = "standing"
    """And no worker takes any: dispatch is paused, and one more would not be taken either"""

    @classmethod
    def of(cls, *, visible: int, delayed: int, taken: int) -> "Backlog":
        """From the numbers of references that may be taken, that may be later, and that workers have taken.

        What is delayed comes within 15 minutes by itself: it waits for its number, and no worker keeps it waiting.
        """
        if not visible:
            return cls.NONE
        return cls.MOVING if taken or delayed else cls.STANDING


def pause(progress: Progress) -> timedelta:
    """How long a chunk is left alone in a backlog before it is enqueued once more.

    Its reference may be waiting, so the pause doubles: however long the backlog lasts, it grows by few references.
    """
    return STUCK_AFTER * max(1, (1 << progress.requeued_in_backlog) // 2)


def is_lost(progress: Progress, moved_at: datetime, now: datetime, backlog: Backlog) -> bool:
    """Whether a chunk that last moved then is to be enqueued again, as its reference may be lost."""
    if backlog is Backlog.STANDING:
        return False
    return now - moved_at >= (pause(progress) if backlog is Backlog.MOVING else STUCK_AFTER)


def may_wake_at(progress: Progress, backlog: Backlog) -> datetime | None:
    """From when on a waiting chunk may be enqueued; None: not while this backlog lasts."""
    waits_until = timestamps.from_text(progress.waits_until)
    if backlog is Backlog.NONE or not progress.was_requeued:
        return waits_until
    if backlog is Backlog.STANDING:
        return None
    return max(waits_until, timestamps.from_text(progress.requeued_at) + pause(progress))


def is_given_up(batch: Batch, progress: Progress, now: datetime, backlog: Backlog) -> bool:
    """Whether a chunk was enqueued often enough for what is left of it to fail.

    In a backlog it may be waiting all the time; so there it fails only once none of it may be sent any more.
    """
    if backlog is Backlog.NONE:
        return progress.requeued >= MAX_REQUEUES
    is_over = timestamps.from_text(batch.expires_at) <= now
    return is_over and progress.requeued_in_backlog >= MAX_REQUEUES
