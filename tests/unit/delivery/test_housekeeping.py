"""When a batch is looked at, and which of its lanes stand still."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.figures import Figures
from sayso.domain.delivery.backlog import Backlog
from sayso.domain.delivery.housekeeping import (
    FIRST_LOOK,
    DueBatch,
    first_look,
    next_look,
    next_waking,
    rounds,
    stuck_lanes,
    woken_lanes,
)
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus

AFTER = timedelta(minutes=10)
BEGIN = datetime(2026, 1, 5, 15, tzinfo=UTC)
BATCH = Batch(
    account="harbour",
    batch_id="b1",
    digest="d" * 64,
    content="c" * 64,
    channel=Channel.SMS,
    category="general",
    template="Hi",
    requested_by="office@harbour.example",
    created_at=timestamps.to_text(BEGIN),
    expires_at=timestamps.to_text(BEGIN + timedelta(days=7)),
    chunks=5,
    lanes=2,
    figures=Figures(channel=Channel.SMS, recipients=500),
)


def at(minutes: float) -> str:
    return timestamps.to_text(BEGIN + timedelta(minutes=minutes))


def moved(minutes: float) -> Progress:
    return Progress(1, 1, {0: Step(MessageStatus.SENT, at=at(minutes))})


def test_a_new_batch_is_looked_at_soon() -> None:
    assert timestamps.from_text(first_look(BATCH)) == BEGIN + FIRST_LOOK


@pytest.mark.parametrize(("hours", "minutes"), [(0, 10), (0.9, 10), (1, 30), (5.9, 30), (6, 180), (100, 180)], ids=str)
def test_the_longer_a_batch_is_open_the_later_it_is_looked_at_again(hours: float, minutes: int) -> None:
    now = BEGIN + timedelta(hours=hours)
    assert next_look(BATCH, now, AFTER, soon=False) == now + timedelta(minutes=minutes)
    assert next_look(BATCH, now, AFTER, soon=True) == now + timedelta(minutes=1)


def test_a_batch_that_is_sent_for_hours_at_its_numbers_pace_is_looked_at_as_often_as_a_new_one() -> None:
    now = BEGIN + timedelta(hours=7)
    moved_at = timestamps.to_text(now - timedelta(minutes=2))
    assert next_look(BATCH, now, AFTER, soon=False, moved_at=moved_at) == now + AFTER


LANES = [
    ({}, 34, [], "nothing has begun, and it is early"),
    ({}, 35, [0, 1], "nothing has begun for long: both lanes, at their first chunks"),
    ({0: moved(1), 1: moved(2)}, 36, [0], "one lane moved a little later"),
    ({0: moved(1), 2: moved(2), 1: moved(1), 3: moved(30)}, 40, [2], "a lane stands where it has come to"),
    ({0: moved(1), 2: moved(2), 4: moved(3), 1: moved(1), 3: moved(1)}, 60, [4, 3], "at their last chunks"),
    (
        {0: moved(39), 2: Progress(waits_until=at(1)), 1: moved(39), 3: Progress(waits_until=at(1))},
        40,
        [],
        "all waited",
    ),
    ({0: replace(Progress(), requeued_at=timestamps.to_text(BEGIN + timedelta(minutes=35)))}, 40, [1], "enqueued anew"),
]


@pytest.mark.parametrize(("progress", "minutes", "expected", "why"), LANES, ids=[row[3] for row in LANES])
def test_a_lane_that_has_not_moved_for_long_stands_still(
    progress: dict[int, Progress], minutes: int, expected: list[int], why: str
) -> None:
    assert list(stuck_lanes(BATCH, progress, BEGIN + timedelta(minutes=minutes), Backlog.NONE)) == expected
    assert list(stuck_lanes(BATCH, progress, BEGIN + timedelta(minutes=minutes), Backlog.MOVING)) == expected
    assert not list(stuck_lanes(BATCH, progress, BEGIN + timedelta(minutes=minutes), Backlog.STANDING))


def waits(until: float, requeued_at: float | None = None, *, in_backlog: int = 0) -> Progress:
    waiting = Progress(waits_until=timestamps.to_text(BEGIN + timedelta(minutes=until)))
    if requeued_at is None:
        return waiting
    at = timestamps.to_text(BEGIN + timedelta(minutes=requeued_at))
    return replace(waiting, requeued_at=at, requeued=0 if in_backlog else 1, requeued_in_backlog=in_backlog)


NONE, MOVING, STANDING = Backlog.NONE, Backlog.MOVING, Backlog.STANDING
WOKEN = [
    ({0: waits(30), 1: waits(50)}, NONE, [0], "one has waited long enough"),
    ({0: waits(30), 1: waits(50)}, MOVING, [0], "and is enqueued during a backlog too"),
    ({0: waits(30), 1: waits(50)}, STANDING, [0], "and while dispatch is paused"),
    ({0: waits(30, 10), 1: waits(30)}, NONE, [0, 1], "one that nobody has come for is enqueued again"),
    ({0: waits(30, 10), 1: waits(30)}, MOVING, [1], "but during a backlog its reference may wait there"),
    ({0: waits(30, 5), 1: waits(30)}, MOVING, [0, 1], "though not for longer than 35 minutes"),
    ({0: waits(30, 5), 1: waits(30)}, STANDING, [1], "unless dispatch is paused"),
    ({0: waits(30, -29, in_backlog=2)}, MOVING, [], "the next time it is left alone for twice as long"),
    ({0: waits(30, -30, in_backlog=2)}, MOVING, [0], "and no longer"),
    ({0: waits(90, 30), 2: waits(30)}, MOVING, [], "and the others of its lane come after it"),
]


@pytest.mark.parametrize(("progress", "backlog", "expected", "why"), WOKEN, ids=[row[3] for row in WOKEN])
def test_which_waiting_chunks_are_enqueued(
    progress: dict[int, Progress], backlog: Backlog, expected: list[int], why: str
) -> None:
    assert list(woken_lanes(BATCH, progress, BEGIN + timedelta(minutes=40), backlog)) == expected


@pytest.mark.parametrize(
    ("progress", "backlog", "minute"),
    [
        ([], NONE, None),
        ([waits(70)], MOVING, 70),
        ([waits(20, 5)], NONE, 41),
        ([waits(20, 10)], MOVING, 45),
        ([waits(20, 10)], STANDING, None),
    ],
)
def test_the_next_chunk_to_wake(progress: list[Progress], backlog: Backlog, minute: int | None) -> None:
    expected = minute and BEGIN + timedelta(minutes=minute)
    assert next_waking(progress, BEGIN + timedelta(minutes=40), backlog) == expected


def due(*names: str) -> list[DueBatch]:
    """`a1` is the first batch of account a; what stands first has been due longest."""
    return [DueBatch(name[0], name, f"{number:02d}") for number, name in enumerate(names)]


ROUNDS = [
    (due("a1", "a2", "a3", "b1"), [], ["a1 b1 a2 a3", "", ""], "accounts take turns"),
    (due("b1", "a1", "b2"), [], ["b1 a1 b2", "", ""], "who has been due longest begins"),
    (
        due("a1", "a2", "b1"),
        due("a9"),
        ["b1", "a1 a2", "a9"],
        "after a look was broken off: others, its account, itself",
    ),
    (due("a1", "b1", "c1", "b2"), due("b8", "a8", "b9"), ["c1", "a1 b1 b2", "b8 a8 b9"], "the last broken off is last"),
]


@pytest.mark.parametrize(("is_due", "broken_off", "expected", "why"), ROUNDS, ids=[row[3] for row in ROUNDS])
def test_who_is_looked_after_when(
    is_due: list[DueBatch], broken_off: list[DueBatch], expected: list[str], why: str
) -> None:
    assert [" ".join(one.batch_id for one in each) for each in rounds(is_due, broken_off)] == expected


@pytest.mark.parametrize(("minutes", "woken"), [(6, []), (9, []), (39, []), (40, [2])], ids=str)
def test_a_lane_that_has_moved_since_it_waited_may_be_waiting_for_its_number(minutes: int, woken: list[int]) -> None:
    progress = {0: moved(5), 2: Progress(waits_until=at(1)), 1: moved(minutes), 3: moved(minutes)}
    now = BEGIN + timedelta(minutes=minutes)
    assert list(woken_lanes(BATCH, progress, now, Backlog.NONE)) == woken
