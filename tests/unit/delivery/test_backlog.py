"""What waits in the queue, and when a chunk whose reference may be lost is enqueued again or given up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sayso.domain import timestamps
from sayso.domain.delivery.backlog import MAX_REQUEUES, STUCK_AFTER, Backlog, is_given_up, is_lost
from sayso.domain.delivery.progress import Progress
from tests.unit.delivery.test_housekeeping import BATCH, BEGIN

WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("visible", "delayed", "taken", "backlog"),
    [
        (0, 0, 0, Backlog.NONE),
        (0, 0, 9, Backlog.NONE),
        (0, 9, 0, Backlog.NONE),
        (1, 0, 1, Backlog.MOVING),
        (1, 0, 0, Backlog.STANDING),
        (1, 9, 0, Backlog.MOVING),
    ],
)
def test_what_the_numbers_of_the_queue_say(visible: int, delayed: int, taken: int, backlog: Backlog) -> None:
    assert Backlog.of(visible=visible, delayed=delayed, taken=taken) is backlog


def test_five_attempts_of_the_queue_are_over_before_a_lane_is_taken_for_lost() -> None:
    assert timedelta(minutes=5 * 6) < STUCK_AFTER


def test_in_a_week_of_backlog_a_lane_is_enqueued_few_times_and_the_first_time_soon() -> None:
    progress, moved_at, now, times = Progress(), BEGIN, BEGIN, []
    while now - BEGIN < WEEK:
        if is_lost(progress, moved_at, now, Backlog.MOVING):
            progress, moved_at = progress.requeue(timestamps.to_text(now), "", in_backlog=True), now
            times.append(now - BEGIN)
        now += timedelta(minutes=1)
    assert times[:4] == [n * STUCK_AFTER for n in (1, 2, 4, 8)]
    assert len(times) == 9


def test_what_is_enqueued_in_a_backlog_fails_only_once_it_may_not_be_sent_any_more() -> None:
    often = replace(Progress(), requeued_in_backlog=MAX_REQUEUES)
    for backlog in (Backlog.MOVING, Backlog.STANDING):
        assert not is_given_up(BATCH, often, BEGIN + WEEK - timedelta(seconds=1), backlog)
        assert is_given_up(BATCH, often, BEGIN + WEEK, backlog)
        assert not is_given_up(BATCH, Progress(requeued=9), BEGIN + WEEK, backlog)
    assert not is_given_up(BATCH, often, BEGIN + WEEK, Backlog.NONE)
    assert is_given_up(BATCH, Progress(requeued=MAX_REQUEUES), BEGIN, Backlog.NONE)


def test_who_comes_for_a_chunk_ends_both_counts() -> None:
    often = Progress(requeued=1, requeued_in_backlog=1)
    at = timestamps.to_text(BEGIN)
    for after in (often.wait(at), often.claim_wave([0], {}, "claim", at)):
        assert (after.requeued, after.requeued_in_backlog) == (0, 0)
