"""When to look at a batch that is not finished, and which of its lanes are stuck."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.delivery.backlog import STUCK_AFTER, Backlog, is_lost, may_wake_at
from sayso.domain.delivery.in_doubt import is_older, may_look, may_look_at
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.message.message import MessageStatus

FIRST_LOOK = timedelta(seconds=30)
"""After the accept: most batches are finished by then, and are never looked at."""

SOON = timedelta(minutes=1)

A_LOOK = timedelta(minutes=1)
"""Whoever looks at a batch has it to himself for so long, and no function that looks runs for longer. If it dies, the
batch is due again after that."""

QUESTIONS_WAIT = timedelta(minutes=5)
"""So long questions to the carrier may wait for their turn; then they are put to the queue anew."""

FRESH = timedelta(hours=1)

# How long nothing of a batch has moved, and after how long it is looked at again; the carrier is asked as often. In the
# first hour that is as long as a message may wait for its report.
LATER = (
    (timedelta(hours=6), timedelta(minutes=30)),
    (timedelta(hours=24), timedelta(hours=3)),
    (timedelta.max, timedelta(hours=6)),
)

AT_REST_AFTER = timedelta(minutes=2)
"""A lane that is being sent is claimed from more often than this."""


@dataclass(frozen=True, slots=True)
class DueBatch:
    """A batch that is due for a look, and since when."""

    account: str
    batch_id: str
    since: str


def in_turn(due: Iterable[DueBatch]) -> list[DueBatch]:
    """First one batch of each account, then the second of each, and so on."""
    turns: Counter[str] = Counter()
    placed = []
    for one in due:
        turns[one.account] += 1
        placed.append((turns[one.account], one))
    return [one for _, one in sorted(placed, key=lambda place: place[0])]


def first_look(batch: Batch) -> str:
    """When housekeeping looks at a new batch; housekeeping also begins a batch that has a `send_at`."""
    return batch.send_at or timestamps.to_text(timestamps.from_text(batch.created_at) + FIRST_LOOK)


def is_early(batch: Batch, now: datetime) -> bool:
    """Whether the batch has a `send_at` that has not come; a batch that is being cancelled does not wait for it."""
    return batch.status is BatchStatus.SCHEDULED and now < timestamps.from_text(batch.begins_at)


def stands_still(batch: Batch, progress: Mapping[int, Progress], now: datetime, backlog: Backlog) -> bool:
    """Whether the batch must be brought on: begun, woken, enqueued again, or cancelled to its end."""
    if is_early(batch, now):
        return False
    if batch.is_cancelled or not batch.enqueued:
        return True
    moves_on = (*woken_lanes(batch, progress, now, backlog), *stuck_lanes(batch, progress, now, backlog))
    return bool(moves_on)


def has_questions(progress: Iterable[Progress], now: datetime, after: timedelta) -> bool:
    """Whether the carrier may have to be asked about a message: one is in doubt for long, or its report is overdue."""
    return any(
        (step.status is MessageStatus.SENDING and may_look(step, now, after))
        or (step.status is MessageStatus.SENT and is_older(step, now, after))
        for step in _steps(progress)
    )


def next_question(progress: Iterable[Progress], after: timedelta) -> datetime | None:
    """When the carrier may first be asked about a message in doubt; None if none is."""
    in_doubt = (step for step in _steps(progress) if step.status is MessageStatus.SENDING)
    return min(filter(None, (may_look_at(step, after) for step in in_doubt)), default=None)


def _steps(progress: Iterable[Progress]) -> Iterator[Step]:
    return (step for one in progress for step in one.steps.values())


def next_look(batch: Batch, now: datetime, after: timedelta, *, soon: bool, moved_at: str = "") -> datetime:
    """When to look again: soon while a message is in doubt, else the later the longer nothing of the batch has moved.

    `after` is how long a message may wait for its report; `moved_at` is when its last message was claimed, since at the
    pace of a slow number a batch is sent for hours.
    """
    if is_early(batch, now):
        return timestamps.from_text(batch.begins_at)
    if soon:
        return now + min(SOON, after)
    age = now - timestamps.from_text(max(batch.begins_at, moved_at))
    return now + (after if age < FRESH else next(pause for up_to, pause in LATER if age < up_to))


def next_waking(batch: Batch, progress: Mapping[int, Progress], now: datetime, backlog: Backlog) -> datetime | None:
    """When the first waiting chunk may be enqueued, but not before `SOON`; None if none waits.

    What has waited long enough in a lane that is moving needs no look: its reference comes to it.
    """
    times = []
    for lane in _lanes(batch):
        chunks = _of(lane, progress)
        waits = _waits(chunks, backlog)
        times += [at for at in waits.values() if at is not None and at > now]
        if ready := _ready(waits, now):
            times.append(_at_rest_from(chunks, ready) or now)
    return max(now + SOON, min(times)) if times else None


def stuck_lanes(batch: Batch, progress: Mapping[int, Progress], now: datetime, backlog: Backlog) -> Iterator[int]:
    """For each lane that has not moved for long, the chunk that it has reached, which may be finished.

    A lane that was cancelled before anything of it was sent waits for nothing: it counts as stuck at once.
    """
    begins_at = timestamps.from_text(batch.begins_at)
    if batch.is_cancelled:
        begins_at = timestamps.from_text(batch.created_at) - STUCK_AFTER
    for lane in _lanes(batch):
        reached = max((n for n in lane if n in progress), default=lane[0])
        at = progress.get(reached, Progress())
        # Where all chunks waited for the morning, the last one has progress while an earlier one is being sent.
        moved_at = max(at.waits_until, *(progress[n].moved_at for n in lane if n in progress), "")
        if is_lost(at, timestamps.from_text(moved_at) if moved_at else begins_at, now, backlog):
            yield reached


def woken_lanes(batch: Batch, progress: Mapping[int, Progress], now: datetime, backlog: Backlog) -> Iterator[int]:
    """For each lane in which chunks have waited long enough, the first of them; none while the lane is moving.

    A lane that has moved since has its reference, which may be waiting for the pace of the number: it is left alone as
    long as any that is being sent. None either where the reference of one, which brings on the others of its lane, may
    be waiting in a backlog.
    """
    for lane in _lanes(batch):
        chunks = _of(lane, progress)
        waits = _waits(chunks, backlog)
        if backlog is not Backlog.NONE and any(
            chunks[n].was_requeued and (at is None or at > now) for n, at in waits.items()
        ):
            continue
        if ready := _ready(waits, now):
            at_rest_from = _at_rest_from(chunks, ready)
            if at_rest_from is None or at_rest_from <= now:
                yield ready[0]


def _of(lane: Iterable[int], progress: Mapping[int, Progress]) -> dict[int, Progress]:
    return {n: progress[n] for n in lane if n in progress}


def _waits(chunks: Mapping[int, Progress], backlog: Backlog) -> dict[int, datetime | None]:
    """The chunks that wait, and from when on each may be enqueued."""
    return {n: may_wake_at(one, backlog) for n, one in chunks.items() if one.waits_until}


def _ready(waits: Mapping[int, datetime | None], now: datetime) -> list[int]:
    return [n for n, at in waits.items() if at is not None and at <= now]


def _at_rest_from(chunks: Mapping[int, Progress], ready: Sequence[int]) -> datetime | None:
    """From when on a lane counts as one that nothing moves; None if nothing ever has."""
    moved_at = max((one.moved_at for one in chunks.values()), default="")
    rest = STUCK_AFTER if moved_at >= min(chunks[n].waits_until for n in ready) else AT_REST_AFTER
    return timestamps.from_text(moved_at) + rest if moved_at else None


def _lanes(batch: Batch) -> list[range]:
    return [range(lane, batch.chunks, batch.lanes) for lane in range(min(batch.lanes, batch.chunks))]
