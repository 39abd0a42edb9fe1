"""How far a chunk has come: what may be claimed, what is stopped, and where an open message stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.batch.chunk import CHUNK_SIZE
from sayso.domain.delivery.progress import CANCELLED, Progress, Step
from sayso.domain.message.message import MessageStatus, Reason

SENT = Step(MessageStatus.SENT, carrier_id="SM1")
GIVEN_BACK = Step(MessageStatus.PENDING, error_code="NOT_TAKEN")
UNDER_WAY = Step(MessageStatus.SENDING, claim="one")
AT = "2026-01-05T15:00:00.000000Z"


@pytest.mark.parametrize(
    "step",
    [
        SENT,
        GIVEN_BACK,
        UNDER_WAY,
        CANCELLED,
        Step(MessageStatus.SKIPPED, reason=Reason.OPTED_OUT),
        Step(MessageStatus.FAILED, reason=Reason.CARRIER_OPT_OUT, error_code="21610"),
    ],
)
def test_a_step_is_read_as_it_was_packed(step: Step) -> None:
    assert Step.unpack(step.pack()) == step


LEFT = [
    (Progress(), 3, [0, 1, 2], "all of a small chunk"),
    (Progress(1, 25, {0: SENT}), 28, [25, 26, 27], "a claimed one is never claimed again, sent or not"),
    (Progress(4, 100), CHUNK_SIZE, [], "nothing is left"),
    (Progress(1, 25, {3: GIVEN_BACK, 9: GIVEN_BACK}), 26, [3, 9, 25], "what was given back goes first"),
    (Progress(1, 5, {4: GIVEN_BACK}), 5, [4], "what was given back at the end"),
    (Progress(), 0, [], "a chunk of rejected rows alone"),
]


@pytest.mark.parametrize(("progress", "size", "expected", "reason"), LEFT)
def test_what_is_left_may_be_claimed(progress: Progress, size: int, expected: list[int], reason: str) -> None:
    assert progress.left(size) == expected, reason


@given(st.integers(0, 100), st.sets(st.integers(0, 99)), st.sets(st.integers(0, 99)))
def test_nothing_is_left_that_was_claimed_and_not_given_back(claimed: int, back: set[int], sent: set[int]) -> None:
    steps = {index: SENT for index in sent if index < claimed} | {
        index: GIVEN_BACK for index in back if index < claimed
    }
    left = Progress(1, claimed, steps).left(CHUNK_SIZE)
    assert len(left) == len(set(left))
    assert all(index >= claimed or steps[index] == GIVEN_BACK for index in left)


def test_who_is_passed_over_is_left_and_nobody_else() -> None:
    after = Progress(1, 2, {0: SENT, 1: GIVEN_BACK}).claim_wave([3, 5], {}, "two", "2026-01-05T15:00:00.000000Z")
    assert after.left(7) == [1, 2, 4, 6]
    assert after.claimed == 6


def test_a_chunk_that_waits_is_woken_by_time_or_by_a_claim() -> None:
    waits = Progress().wait("2026-01-05T15:00:00.000000Z")
    woken = waits.requeue("2026-01-05T15:01:00.000000Z", "2026-01-05T15:36:00.000000Z", in_backlog=False)
    assert (woken.moved_at, woken.waits_until) == ("2026-01-05T15:01:00.000000Z", "2026-01-05T15:36:00.000000Z")
    assert woken.wait("2026-01-06T13:00:00.000000Z").requeued == 0, "somebody came, and had it wait again"
    assert waits.claim_wave([0], {}, "one", "2026-01-05T15:00:30.000000Z").waits_until == ""


STATUSES = [(0, MessageStatus.SENT), (1, MessageStatus.PENDING), (2, MessageStatus.SENDING), (5, MessageStatus.PENDING)]


@pytest.mark.parametrize(("index", "expected"), STATUSES)
def test_an_open_message_stands_where_its_chunk_says(index: int, expected: MessageStatus) -> None:
    assert Progress(2, 5, {0: SENT, 1: GIVEN_BACK}).status_of(index) is expected


def test_what_is_stopped_is_what_nobody_has_claimed_and_what_was_given_back() -> None:
    stopped = Progress(4, 3, {0: SENT, 1: GIVEN_BACK, 2: UNDER_WAY}).stop(5, AT)
    assert stopped.steps == {0: SENT, 1: CANCELLED, 2: UNDER_WAY, 3: CANCELLED, 4: CANCELLED}
    assert (stopped.left(5), stopped.version, stopped.stopped) == ([], 4, True)


def test_a_chunk_is_stopped_once() -> None:
    stopped = Progress(1, 1, {0: UNDER_WAY}).stop(2, AT)
    given_back = Progress(stopped.version, stopped.claimed, {**stopped.steps, 0: GIVEN_BACK}, stopped=True)
    assert given_back.stop(2, AT) == given_back
    assert given_back.left(2) == [0], "it was told as sent, so it goes"
    assert given_back.claim_wave([0], {}, "two", AT).stopped


def test_a_chunk_that_waited_waits_no_longer_once_it_is_stopped() -> None:
    assert Progress(waits_until="2026-01-06T08:00:00.000000Z").stop(2, AT).waits_until == AT
    assert Progress().stop(2, AT).waits_until == ""


KEPT_BACK = [
    (CANCELLED, True),
    (Step(MessageStatus.SKIPPED, reason=Reason.OPTED_OUT), True),
    (Step(MessageStatus.FAILED, reason=Reason.NOT_PROCESSED), True),
    (Step(MessageStatus.FAILED, reason=Reason.CARRIER_OPT_OUT), False),
    (Step(MessageStatus.FAILED, reason=Reason.OUTCOME_UNKNOWN), False),
    (UNDER_WAY, False),
    (SENT, False),
]


@pytest.mark.parametrize(("step", "kept_back"), KEPT_BACK)
def test_what_the_carrier_was_given_was_not_kept_back_whatever_it_made_of_it(step: Step, kept_back: bool) -> None:
    assert step.was_kept_back is kept_back


def test_a_cancelled_message_shows_as_pending_until_it_is_settled() -> None:
    assert Progress().stop(1, AT).status_of(0) is MessageStatus.PENDING


@pytest.mark.parametrize(
    ("progress", "begun"),
    [(Progress(), False), (Progress().stop(3, AT), False), (Progress(1, 1, {0: SENT}).stop(3, AT), True)],
)
def test_a_chunk_that_was_only_cancelled_has_not_begun(progress: Progress, begun: bool) -> None:
    assert progress.begun is begun
