"""Rendered texts that a hold covers do not expire while it stands, and expire some time after it was lifted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from sayso.actions.account.close_account import close_account
from sayso.actions.retention import keep_held as action
from sayso.actions.retention.place_hold import place_hold
from sayso.domain.phone import PhoneNumber
from sayso.invocation import OutOfTime
from sayso.observability import RunFailed
from sayso.tables.accounts.holds import holds_of
from tests.integration.retention.test_lift_hold import lift
from tests.integration.retention.test_place_hold import DAY, day, hold
from tests.support import expiring
from tests.support.at_carrier import DANA, KIM, NOON, run
from tests.support.crash_play import upset
from tests.support.crashes import CrashBefore, Watch, calls
from tests.support.house import OPERATOR, House

__all__ = ["day"]  # a fixture

LIFETIME = 400
LONG_AFTER = timedelta(days=LIFETIME - 20)


@pytest.fixture
def batches(day: House) -> House:
    """Dana's batch of that noon, which is final, and Kim's of three days later."""
    batch_id = day.sent(DANA, key="dana")
    day.conclude(batch_id, DANA, "delivered")
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        day.conclude(day.sent(KIM, key="kim"), KIM, "delivered")
    return day


def days_left(house: House, moment: datetime) -> list[int]:
    """How many days each chunk has left then, oldest batch first."""
    return expiring.days_left(house, "chunk#", moment)


@pytest.mark.parametrize("what", [PhoneNumber(DANA), (DAY, DAY)], ids=["phone", "time"])
def test_what_it_covers_is_kept_and_nothing_else_and_expires_after_it_was_lifted(batches: House, what: Any) -> None:
    hold_id = hold(what)
    run(batches, compared=False)
    assert days_left(batches, NOON) == [400, 403], "it has long enough"
    run(batches, LONG_AFTER, compared=False)
    assert days_left(batches, NOON + LONG_AFTER) == [23, 90]
    run(batches, LONG_AFTER + timedelta(days=40), compared=False)
    assert days_left(batches, NOON + LONG_AFTER + timedelta(days=40)) == [-17, 90]
    lift(hold_id)
    run(batches, LONG_AFTER + timedelta(days=80), compared=False)
    assert days_left(batches, NOON + LONG_AFTER + timedelta(days=80))[1] == 50


def test_a_run_of_the_same_day_looks_at_nothing_again_until_a_hold_changes(batches: House) -> None:
    hold(PhoneNumber(DANA))
    run(batches, LONG_AFTER, compared=False)
    asked = Watch()
    with calls(asked):
        run(batches, LONG_AFTER + timedelta(hours=1), compared=False)
    assert "UpdateItem" not in asked.names
    assert "BatchGetItem" not in asked.names
    hold(PhoneNumber(KIM))
    run(batches, LONG_AFTER + timedelta(hours=2), compared=False)
    assert min(days_left(batches, NOON + LONG_AFTER)) == 90


def test_whatever_crashes_the_next_run_keeps_all_of_it(batches: House) -> None:
    hold((DAY, DAY))
    undisturbed = Watch()
    with calls(undisturbed):
        run(batches, LONG_AFTER, compared=False)
    kept = days_left(batches, NOON + LONG_AFTER)

    def looked() -> bool:
        run(batches, LONG_AFTER, compared=False)
        return True

    for number in range(len(undisturbed.names)):
        if CrashBefore.is_like_another(undisturbed.names, number):
            continue
        hold(PhoneNumber("+14155550190"))  # so that it is looked at again
        upset(looked, CrashBefore(number))
        run(batches, LONG_AFTER + timedelta(hours=1), compared=False)
        assert days_left(batches, NOON + LONG_AFTER) == kept


def test_an_account_that_fails_stops_no_other_nor_what_goes_at_the_carrier_and_the_run_says_so(
    batches: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(PhoneNumber(DANA))
    real = action.holds_of  # type: ignore[attr-defined]

    def broken(account: str) -> Any:
        if account == "valley":
            raise RuntimeError("cannot be read")
        return real(account)

    monkeypatch.setattr(action, "holds_of", broken)
    with pytest.raises(RunFailed, match="NotKept: What 1 accounts"):
        run(batches, LONG_AFTER, compared=False)
    assert days_left(batches, NOON + LONG_AFTER) == [23, 90]


def test_an_account_that_takes_all_the_time_is_not_always_before_the_others_and_the_alarm_goes_off(
    batches: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(PhoneNumber(DANA))
    place_hold("valley", PhoneNumber(KIM), "case 26-105", OPERATOR, datetime.now(UTC))
    real = action._keep

    def slow(account: str, *more: Any) -> None:
        if account == "harbour":
            raise OutOfTime
        real(account, *more)

    monkeypatch.setattr(action, "_keep", slow)
    runs = 0
    while not holds_of("valley").kept_at:
        run(batches, timedelta(minutes=runs), compared=False)
        runs += 1
        assert runs < 20, "half of them begin with it"
    with pytest.raises(RunFailed, match="NotKept: What 1 accounts"):
        run(batches, timedelta(days=3), compared=False)


@pytest.mark.parametrize("what", [PhoneNumber(DANA), (DAY, DAY)], ids=["phone", "time"])
def test_words_and_texts_that_came_are_kept_too(day: House, what: Any) -> None:
    day.conclude(day.sent(DANA), DANA, "delivered")
    day.text(DANA, "we sing and yodel", text_id="SM1")
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        day.text(KIM, "so do we", text_id="SM2")
    hold(what)
    run(day, timedelta(hours=1), compared=False)
    assert expiring.days_left(day, "words#", NOON) == [90]
    late = timedelta(days=700)
    run(day, late, compared=False)
    assert expiring.days_left(day, "#texts#", NOON + late, "CONSENTS_TABLE") == [33, 90]


def test_what_an_open_batch_needs_is_kept_however_long_it_takes(day: House) -> None:
    batch_id = day.sent(DANA)
    overdue = timedelta(days=30)
    run(day, overdue, compared=False)
    assert expiring.days_left(day, "words#", NOON + overdue) == [90]
    expiring.expire(day, NOON + timedelta(days=119))
    with time_machine.travel(NOON + timedelta(days=119), tick=False):
        day.conclude(batch_id, DANA, "delivered")
    assert expiring.days_left(day, "words#", NOON + timedelta(days=119)) == [30]


def test_a_text_is_kept_while_the_request_that_it_makes_waits(day: House) -> None:
    day.call("PUT", "/settings", {"inbound_kept_days": 90})
    day.opt_in(DANA)
    day.text(DANA, "please take me off this list", text_id="SM1")
    day.text(DANA, "we sing and yodel", text_id="SM2")
    for weeks in (5, 12):
        run(day, timedelta(weeks=weeks), compared=False)
    expiring.expire(day, NOON + timedelta(days=100))
    [request] = day.call("GET", "/opt-out-requests").body["requests"]
    assert request["text"] == "please take me off this list"
    assert [text["body"] for text in day.consent(DANA)["texts"]] == ["please take me off this list"]


def test_once_its_account_is_closed_nobody_decides_it_and_it_expires(day: House) -> None:
    close_account("harbour", OPERATOR, datetime.now(UTC))
    day.text(DANA, "please take me off this list", text_id="SM1")
    left = expiring.days_left(day, "#texts#", NOON, "CONSENTS_TABLE")
    late = timedelta(days=700)
    run(day, late, compared=False)
    assert expiring.days_left(day, "#texts#", NOON, "CONSENTS_TABLE") == left
