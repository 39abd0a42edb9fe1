"""What to do about a message of unknown outcome: look, look again, send once more, give up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain import timestamps
from sayso.domain.delivery.in_doubt import (
    RESTORED,
    Listed,
    call_may_become_clear,
    found_at_carrier,
    is_older,
    is_this_text,
    may_look,
    not_found,
    not_identified,
    since,
    text_may_become_clear,
)
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


SECOND = 1 / 60
TEXT = "Sam\u2019s class:\n5 pm"


@pytest.mark.parametrize(
    ("body", "created", "expected"),
    [
        (TEXT, 0.1, True),
        (TEXT, -5 * SECOND, True),
        (TEXT, -6 * SECOND, False),
        (TEXT, 65 * SECOND, True),
        (TEXT, 66 * SECOND, False),
        ("", 0.1, False),
        (TEXT + " ", 0.1, False),
        (TEXT.replace("\n", "\r\n"), 0.1, False),
        (TEXT.replace("\u2019", "'"), 0.1, False),
        (f"Sent from your Twilio trial account - {TEXT}", 0.1, False),
    ],
)
def test_a_text_at_the_carrier_is_the_message_if_it_has_its_exact_words_and_its_time(
    body: str, created: float, expected: bool
) -> None:
    assert is_this_text(Listed("SM1", body, at(created), None), TEXT, step(), at(10)) is expected


@pytest.mark.parametrize(("minutes", "expected"), [(1.9, False), (2, True)])
def test_no_text_is_taken_before_whoever_got_its_id_has_put_it_on_record(minutes: float, expected: bool) -> None:
    assert is_this_text(Listed("SM1", TEXT, at(1), None), TEXT, step(), at(minutes)) is expected


def test_a_restored_message_may_have_been_handed_over_at_any_time_after_the_backup() -> None:
    listed = Listed("SM1", TEXT, at(90), None)
    assert is_this_text(listed, TEXT, replace(step(attempt=2), claim=RESTORED), at(100))
    assert not is_this_text(listed, TEXT, step(attempt=2), at(100))


@pytest.mark.parametrize("attempt", [1, 2])
def test_what_was_created_before_the_claim_of_this_very_attempt_is_not_looked_at(attempt: int) -> None:
    assert since(step(attempt=attempt)) == at(-1)


@pytest.mark.parametrize(("after", "minutes"), [(10, 60), (2, 12), (0.1, 3)])
def test_a_text_that_stays_unclear_is_looked_for_six_times_as_long_as_a_report_may_take(
    after: float, minutes: float
) -> None:
    wait = timedelta(minutes=after)
    assert text_may_become_clear(step(), at(minutes - 0.1), wait)
    assert not text_may_become_clear(step(), at(minutes), wait)


def test_a_call_that_stays_unclear_is_looked_for_until_an_hour_after_its_end_and_three_days_at_most() -> None:
    under_way, over = (Listed("CA1", "", at(0), None, ended_at=end) for end in (None, at(5)))
    assert [call_may_become_clear([over], step(), at(minutes)) for minutes in (64, 65)] == [True, False]
    days = (71.9, 72)
    assert [call_may_become_clear([over, under_way], step(), at(hours * 60)) for hours in days] == [True, False]


@pytest.mark.parametrize("attempt", [1, 2])
def test_what_stays_unclear_has_failed_and_is_not_sent_again(attempt: int) -> None:
    assert not_identified(step(looked=11, attempt=attempt), at(62)) == Step(
        MessageStatus.FAILED, reason=Reason.NOT_IDENTIFIED, at=timestamps.to_text(at(62)), attempt=attempt
    )


def test_a_step_without_a_time_is_never_too_old() -> None:
    assert not is_older(Step(MessageStatus.SENT), at(10_000), AFTER)


@pytest.mark.parametrize("shown", [step(), step(looked=11, attempt=2), Step(MessageStatus.PENDING, attempt=2)])
def test_a_step_keeps_what_was_looked_for(shown: Step) -> None:
    assert Step.unpack(shown.pack()) == shown
