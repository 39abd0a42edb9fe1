"""What to do about a message of unknown outcome: look, look again, send once more, give up."""

from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain import timestamps
from sayso.domain.delivery.in_doubt import Listed, found_at_carrier, is_older, matching, may_look, not_found
from sayso.domain.delivery.progress import Step
from sayso.domain.message.message import MessageStatus, Reason

CLAIMED = datetime(2026, 1, 5, 15, tzinfo=UTC)
AFTER = timedelta(minutes=10)


def at(minutes: float) -> datetime:
    return CLAIMED + timedelta(minutes=minutes)


def step(*, looked: float | None = None, attempt: int = 1) -> Step:
    looked_at = "" if looked is None else timestamps.to_text(at(looked))
    return Step(MessageStatus.SENDING, claim="c", at=timestamps.to_text(CLAIMED), attempt=attempt, looked_at=looked_at)


@pytest.mark.parametrize(
    ("looked", "minutes", "expected"),
    [(None, 9.9, False), (None, 10, True), (11, 11.9, False), (11, 12, True)],
)
def test_it_is_looked_for_when_it_should_have_been_heard_of_and_a_minute_later(
    looked: float | None, minutes: float, expected: bool
) -> None:
    assert may_look(step(looked=looked), at(minutes), AFTER) is expected


def test_however_soon_it_is_looked_for_nothing_is_decided_while_somebody_may_be_handing_it_over() -> None:
    soon = timedelta(seconds=10)
    assert may_look(step(), at(0.2), soon)
    assert [may_look(step(looked=0.2), at(minutes), soon) for minutes in (0.9, 1)] == [False, True]


def test_a_first_look_in_vain_is_noted() -> None:
    assert not_found(step(), at(11)) == step(looked=11)


def test_after_a_second_one_it_may_go_out_once_more() -> None:
    assert not_found(step(looked=11), at(12)) == Step(MessageStatus.PENDING, attempt=2)


def test_unknown_twice_it_has_failed() -> None:
    assert not_found(step(looked=11, attempt=2), at(12)) == Step(
        MessageStatus.FAILED, reason=Reason.OUTCOME_UNKNOWN, at=timestamps.to_text(at(12)), attempt=2
    )


def test_what_is_found_was_sent_when_it_was_claimed() -> None:
    assert found_at_carrier(step(looked=11, attempt=2), "SM1") == Step(
        MessageStatus.SENT, carrier_id="SM1", at=timestamps.to_text(CLAIMED), attempt=2
    )


def test_only_the_same_text_can_be_the_message_and_the_oldest_comes_first() -> None:
    listed = [Listed("SM3", "Hi", at(3), None), Listed("SM2", "Ho", at(2), None), Listed("SM1", "Hi", at(1), None)]
    assert [one.carrier_id for one in matching(listed, "Hi")] == ["SM1", "SM3"]


def test_a_step_without_a_time_is_never_too_old() -> None:
    assert not is_older(Step(MessageStatus.SENT), at(10_000), AFTER)


@pytest.mark.parametrize("shown", [step(), step(looked=11, attempt=2), Step(MessageStatus.PENDING, attempt=2)])
def test_a_step_keeps_what_was_looked_for(shown: Step) -> None:
    assert Step.unpack(shown.pack()) == shown
