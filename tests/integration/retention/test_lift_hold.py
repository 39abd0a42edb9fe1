"""A hold is lifted once, with an entry; another one that covers the same still counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sayso.actions.retention.lift_hold import lift_hold
from sayso.actions.retention.place_hold import place_hold
from sayso.domain.credits.reconciliation import Day
from sayso.domain.errors import NotFound
from sayso.domain.phone import PhoneNumber
from sayso.tables.accounts.holds import holds_of
from tests.integration.retention.test_place_hold import DAY, day, hold
from tests.support.at_carrier import DANA, NOON, a_day, run, said_there
from tests.support.commits import Commits, Crash
from tests.support.house import OPERATOR, House

__all__ = ["day"]  # a fixture


def lift(hold_id: str) -> None:
    lift_hold("harbour", hold_id, "case closed", OPERATOR, datetime.now(UTC))


def test_it_is_lifted_once_and_the_entry_says_who_and_why(day: House) -> None:
    hold_id = hold(PhoneNumber(DANA))
    lift(hold_id)
    assert holds_of("harbour").held == ()
    [entry] = day.entries(type="hold_lifted")
    assert entry["text"] == f"The hold on {DANA} was lifted."
    assert (entry["hold"], entry["note"], entry["actor"]["kind"]) == (hold_id, "case closed", "operator")
    for gone in (hold_id, "h99"):
        with pytest.raises(NotFound):
            lift(gone)
    assert hold(PhoneNumber(DANA)) != hold_id, "an id names one hold for ever"


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_crash_leaves_all_of_it_or_nothing(day: House, commits: Commits, late: bool) -> None:
    hold_id = hold(PhoneNumber(DANA))
    commits.crash_at_next(by="lift_hold", late=late)
    with pytest.raises(Crash):
        lift(hold_id)
    assert (len(day.entries(type="hold_lifted")), len(holds_of("harbour").held)) == ((1, 0) if late else (0, 1))


def test_another_hold_on_the_same_still_keeps_it(day: House) -> None:
    a_day(day)
    of_phone, of_time = hold(PhoneNumber(DANA)), hold((DAY, DAY))
    everything = said_there(day)
    run(day)
    lift(of_phone)
    run(day, timedelta(days=3))
    assert said_there(day) == everything
    lift(of_time)
    run(day, timedelta(days=4))
    assert said_there(day) == []


def test_days_before_and_after_a_time_are_not_held(day: House) -> None:
    a_day(day)
    other = Day.of(date(2026, 1, 5), "America/New_York"), Day.of(date(2026, 1, 7), "America/New_York")
    for one in other:
        place_hold("harbour", (one, one), "case", OPERATOR, NOON)
    run(day)
    assert said_there(day) == []
