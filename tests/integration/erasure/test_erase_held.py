"""An erasure of what is held waits, says so, and is done by itself once the hold is lifted."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sayso.actions.retention.lift_hold import lift_hold
from sayso.actions.retention.place_hold import place_hold
from sayso.domain.credits.reconciliation import Day
from sayso.domain.phone import PhoneNumber
from sayso.observability import RunFailed
from sayso.tables.erasures.erasures import erasure_of
from tests.integration.erasure.test_erase import DANA, KIM, WORDS, erase, live, passes, quoted
from tests.integration.erasure.test_finish_open import begun, everything, texts_of_dana_cannot_be_read
from tests.support.commits import Commits, Crash
from tests.support.crash_play import upset
from tests.support.crashes import AnswerLost, CrashBefore, Watch, calls
from tests.support.ground import put_back, remember
from tests.support.house import OPERATOR, House
from tests.support.promises import check

__all__ = ["passes"]  # a fixture

ZONE = "America/New_York"
TODAY, TOMORROW = (Day.of(date(2026, 3, day), ZONE) for day in (2, 3))


def hold(what: PhoneNumber | tuple[Day, Day]) -> str:
    return place_hold("harbour", what, "case 26-104", OPERATOR, datetime.now(UTC))[0].id


def lift(hold_id: str) -> None:
    lift_hold("harbour", hold_id, "case closed", OPERATOR, datetime.now(UTC))


def erased(phone: str) -> bool:
    known = erasure_of("harbour", PhoneNumber(phone))
    return known is not None and known.completed_at is not None


@pytest.mark.parametrize("what", [PhoneNumber(DANA), (TODAY, TODAY)], ids=["phone", "time"])
def test_it_waits_says_so_and_erases_once_the_hold_is_lifted_what_came_until_it_was_asked_for(
    house: House, passes: Callable[[float], Any], what: PhoneNumber | tuple[Day, Day]
) -> None:
    live(house, passes)
    hold_id = hold(what)
    asked = erase(house).body
    assert (asked["complete"], asked["waits_for_hold"]) == (False, True)
    [entry] = house.entries(type="erasure_waits")
    assert entry["text"] == f"Names and texts of {DANA} are to be erased; a hold keeps them until it is lifted."
    passes(90)
    house.text(DANA, "a new beginning", text_id="SM9")
    house.finish_erasures()
    assert erase(house).body == asked
    assert quoted(house) == list(WORDS)
    assert house.entries(type="phone_erased") == []
    lift(hold_id)
    passes(600)
    house.finish_erasures()
    assert quoted(house) == []
    [told] = house.entries(type="phone_erased")
    assert told["actor"]["name"] == asked["asked_by"]
    assert [one["body"] for one in house.consent(DANA)["texts"] if one["body"]] == ["a new beginning"]
    assert len(house.entries(type="erasure_waits")) == 1
    check(house)


def test_a_hold_on_another_phone_or_on_a_time_without_it_keeps_nothing(
    house: House, passes: Callable[[float], Any]
) -> None:
    live(house, passes)
    hold(PhoneNumber(KIM))
    hold((TOMORROW, TOMORROW))
    assert erase(house).body["complete"]
    assert quoted(house) == []


def test_one_that_has_begun_stops_at_a_hold_and_goes_on_after_it(
    house: House, passes: Callable[[float], Any], commits: Commits
) -> None:
    live(house, passes)
    begun(house, commits)
    hold_id = hold(PhoneNumber(DANA))
    passes(90)
    house.finish_erasures()
    assert "Zebra" in quoted(house)
    assert erase(house).body["waits_for_hold"]
    lift(hold_id)
    passes(600)
    house.finish_erasures()
    assert quoted(house) == []


def test_a_hold_that_is_placed_right_before_its_first_write_is_not_missed(
    house: House, passes: Callable[[float], Any], commits: Commits
) -> None:
    live(house, passes)
    commits.before_next(lambda: hold(PhoneNumber(DANA)), by="erase.begin")
    assert erase(house).body["waits_for_hold"]
    assert quoted(house) == list(WORDS)
    assert house.entries(type="phone_erased") == [], "it did not begin"


@pytest.mark.parametrize("kind", [CrashBefore, AnswerLost])
def test_whatever_befalls_the_run_after_the_hold_the_next_ends_it_and_tells_it_once(
    house: House, passes: Callable[[float], Any], kind: Any
) -> None:
    live(house, passes)
    hold_id = hold(PhoneNumber(DANA))
    erase(house)
    lift(hold_id)
    passes(90)
    before, undisturbed = remember(), Watch()
    with calls(undisturbed):
        house.finish_erasures()
    ended = everything(house)
    for number, name in enumerate(undisturbed.names):
        if kind.is_like_another(undisturbed.names, number):
            continue
        put_back(before)
        upset(house.finish_erasures, kind(number))
        house.finish_erasures()
        assert everything(house) == ended, f"call {number + 1}, {name}"


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_crash_at_the_note_that_it_waits_leaves_all_of_it_or_nothing(
    house: House, passes: Callable[[float], Any], commits: Commits, late: bool
) -> None:
    live(house, passes)
    hold(PhoneNumber(DANA))
    commits.crash_at_next("erase.begin", late=late)
    with pytest.raises(Crash):
        erase(house)
    assert len(house.entries(type="erasure_waits")) == late
    assert erase(house).body["waits_for_hold"]
    assert len(house.entries(type="erasure_waits")) == 1


@pytest.mark.parametrize("why", ["held", "failing"])
def test_one_that_cannot_go_on_does_not_stand_before_the_others(
    house: House, passes: Callable[[float], Any], commits: Commits, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """A run knows of the oldest only, here of one."""
    monkeypatch.setattr("sayso.actions.erasure.erase.finish_open.MOST", 1)
    live(house, passes)
    begun(house, commits)
    if why == "held":
        hold(PhoneNumber(DANA))
    else:
        texts_of_dana_cannot_be_read(monkeypatch)
    passes(90)
    begun(house, commits, KIM)
    for _ in range(2):
        passes(90)
        with suppress(RunFailed):
            house.finish_erasures()
    assert erased(KIM)
    assert not erased(DANA)
