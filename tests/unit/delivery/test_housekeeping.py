"""When a batch is looked at, and which of its lanes stand still."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.batch.figures import Figures
from sayso.domain.delivery.backlog import Backlog
from sayso.domain.delivery.housekeeping import (
    FIRST_LOOK,
    DueBatch,
    first_look,
    has_questions,
    in_turn,
    next_look,
    next_question,
    next_waking,
    stands_still,
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


@pytest.mark.parametrize(
    ("hours", "minutes"), [(0, 10), (0.9, 10), (1, 30), (5.9, 30), (6, 180), (23, 180), (24, 360), (100, 360)], ids=str
)
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
        ({}, NONE, None),
        ({0: waits(70)}, MOVING, 70),
        ({0: waits(20, 5)}, NONE, 41),
        ({0: waits(20, 10)}, MOVING, 45),
        ({0: waits(20, 10)}, STANDING, None),
        ({0: moved(39), 2: waits(30)}, NONE, 39 + 35),  # the lane is being sent, and comes to it by itself
        ({0: moved(39), 2: waits(30)}, STANDING, 39 + 35),
        ({0: moved(29), 2: waits(30)}, NONE, 41),  # nothing of the lane moved since: it is to be woken at once
        ({0: moved(39), 2: waits(30), 1: waits(50)}, NONE, 50),
        ({0: moved(39), 2: waits(30), 4: waits(60)}, NONE, 60),
    ],
)
def test_the_next_chunk_to_wake(progress: dict[int, Progress], backlog: Backlog, minute: int | None) -> None:
    expected = minute and BEGIN + timedelta(minutes=minute)
    assert next_waking(BATCH, progress, BEGIN + timedelta(minutes=40), backlog) == expected


@pytest.mark.parametrize(("progress", "backlog", "expected", "why"), WOKEN, ids=[row[3] for row in WOKEN])
def test_what_is_to_be_woken_is_looked_at_again_within_a_minute(
    progress: dict[int, Progress], backlog: Backlog, expected: list[int], why: str
) -> None:
    now = BEGIN + timedelta(minutes=40)
    waking = next_waking(BATCH, progress, now, backlog)
    assert not expected or waking == now + timedelta(minutes=1)


def due(*names: str) -> list[DueBatch]:
    """`a1` is the first batch of account a; what stands first has been due longest."""
    return [DueBatch(name[0], name, f"{number:02d}") for number, name in enumerate(names)]


TURNS = [
    (due("a1", "a2", "a3", "b1"), "a1 b1 a2 a3", "accounts take turns"),
    (due("b1", "a1", "b2"), "b1 a1 b2", "who has been due longest begins"),
]


@pytest.mark.parametrize(("is_due", "expected", "why"), TURNS, ids=[row[2] for row in TURNS])
def test_who_is_looked_after_first(is_due: list[DueBatch], expected: str, why: str) -> None:
    assert " ".join(one.batch_id for one in in_turn(is_due)) == expected


def step(status: MessageStatus, minutes: float, looked_at: float | None = None) -> Progress:
    looked = "" if looked_at is None else timestamps.to_text(BEGIN + timedelta(minutes=looked_at))
    at = timestamps.to_text(BEGIN + timedelta(minutes=minutes))
    return Progress(1, 1, {0: Step(status, at=at, looked_at=looked)})


SENDING, SENT, FAILED = MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.FAILED
QUESTIONS = [
    ([step(SENDING, 39)], False, 49, "one is being sent at this moment, and there is nothing to ask yet"),
    ([step(SENDING, 39), step(SENDING, 33)], False, 43, "the first of them decides when"),
    ([step(SENDING, 30)], True, 40, "one is in doubt"),
    ([step(SENDING, 20, looked_at=39.5)], False, 40.5, "the carrier did not know it half a minute ago"),
    ([step(SENT, 29)], True, None, "a report is overdue"),
    ([step(SENT, 31)], False, None, "its report may still come; the next look will be in time"),
    ([step(FAILED, 1)], False, None, "it is final"),
]


@pytest.mark.parametrize(("progress", "now", "minute", "why"), QUESTIONS, ids=[row[3] for row in QUESTIONS])
def test_the_carrier_is_asked_when_there_is_something_to_ask(
    progress: list[Progress], now: bool, minute: float | None, why: str
) -> None:
    assert has_questions(progress, BEGIN + timedelta(minutes=40), AFTER) == now
    assert next_question(progress, AFTER) == (None if minute is None else BEGIN + timedelta(minutes=minute))


QUEUED = replace(BATCH, enqueued=True)
IN_A_MINUTE = timestamps.to_text(BEGIN + timedelta(minutes=41))
SCHEDULED = replace(BATCH, send_at=IN_A_MINUTE, status=BatchStatus.SCHEDULED)
STANDING_STILL = [
    (QUEUED, {0: moved(30), 1: moved(30)}, False, "both lanes move"),
    (BATCH, {}, True, "it was never enqueued"),
    (SCHEDULED, {}, False, "it begins in a minute"),
    (replace(QUEUED, status=BatchStatus.CANCELLING), {0: moved(30), 1: moved(30)}, True, "a cancelling may have died"),
    (QUEUED, {0: moved(1), 1: moved(30)}, True, "a lane has lost its chunk"),
    (QUEUED, {0: waits(30), 1: moved(30)}, True, "a chunk has waited long enough"),
]


@pytest.mark.parametrize(
    ("batch", "progress", "expected", "why"), STANDING_STILL, ids=[row[3] for row in STANDING_STILL]
)
def test_only_what_stands_still_is_brought_on(
    batch: Batch, progress: dict[int, Progress], expected: bool, why: str
) -> None:
    assert stands_still(batch, progress, BEGIN + timedelta(minutes=40), Backlog.NONE) == expected


@pytest.mark.parametrize(("minutes", "woken"), [(6, []), (9, []), (39, []), (40, [2])], ids=str)
def test_a_lane_that_has_moved_since_it_waited_may_be_waiting_for_its_number(minutes: int, woken: list[int]) -> None:
    progress = {0: moved(5), 2: Progress(waits_until=at(1)), 1: moved(minutes), 3: moved(minutes)}
    now = BEGIN + timedelta(minutes=minutes)
    assert list(woken_lanes(BATCH, progress, now, Backlog.NONE)) == woken
