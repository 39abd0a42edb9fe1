"""A hold on a phone or a time: placed once, by an entry, and what it covers stays at the carrier and here."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from sayso.actions.retention import place_hold as action
from sayso.actions.retention.lift_hold import lift_hold
from sayso.actions.retention.place_hold import place_hold
from sayso.domain.credits.reconciliation import Day
from sayso.domain.errors import InvalidRequest, NotFound
from sayso.domain.phone import PhoneNumber
from sayso.tables.accounts.holds import holds_of
from tests.support.at_carrier import DANA, KIM, NOON, a_day, run, said_there
from tests.support.commits import Commits
from tests.support.house import OPERATOR, House

DAY = Day.of(date(2026, 1, 6), "America/New_York")


@pytest.fixture
def day(house: House) -> Iterator[House]:
    with time_machine.travel(NOON, tick=False):
        yield house


def hold(what: PhoneNumber | tuple[Day, Day], account: str = "harbour") -> str:
    return place_hold(account, what, "case 26-104", OPERATOR, datetime.now(UTC))[0].id


def test_it_is_placed_once_with_an_entry_that_says_who_and_why(day: House) -> None:
    ids = [hold(PhoneNumber(DANA)), hold((DAY, DAY)), hold(PhoneNumber(DANA)), hold((DAY, DAY))]
    assert ids == ["h1", "h2", "h1", "h2"]
    of_time, of_phone = day.entries(type="hold_placed")
    assert of_phone["text"] == f"A hold keeps {DANA} from expiry and erasure."
    assert (of_phone["phone"], of_phone["note"], of_phone["actor"]["kind"]) == (DANA, "case 26-104", "operator")
    assert (of_time["from"], of_time["to"]) == ("2026-01-06T05:00:00.000000Z", "2026-01-07T05:00:00.000000Z")
    assert holds_of("valley").held == ()


def test_two_that_are_placed_at_the_same_time_are_both_there(day: House, commits: Commits) -> None:
    commits.before_next(lambda: hold(PhoneNumber(KIM)), by="place_hold")
    hold(PhoneNumber(DANA))
    assert [str(one.phone) for one in holds_of("harbour").held] == [KIM, DANA]
    assert len(day.entries(type="hold_placed")) == 2


def test_an_account_that_is_not_there_and_one_too_many_are_refused(day: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound):
        hold(PhoneNumber(DANA), "nobody")
    monkeypatch.setattr(action, "MOST_HOLDS", 1)
    hold(PhoneNumber(DANA))
    with pytest.raises(InvalidRequest, match="lift one"):
        hold(PhoneNumber(KIM))
    assert len(day.entries(type="hold_placed")) == 1


@pytest.mark.parametrize(
    ("what", "stays"),
    [(PhoneNumber(DANA), ["Class moves to 5 pm.", "picture", "we sing and yodel"]), ((DAY, DAY), None)],
    ids=["phone", "time"],
)
def test_what_it_covers_stays_at_the_carrier_and_goes_when_it_is_lifted(
    day: House, what: PhoneNumber | tuple[Day, Day], stays: list[str] | None
) -> None:
    a_day(day)
    everything = said_there(day)
    hold_id = hold(what)
    run(day)
    assert said_there(day) == (stays or everything)
    [entry] = day.entries(type="removed_at_carrier")
    assert entry["held"] == (2 if stays else 4)
    lift_hold("harbour", hold_id, "case closed", OPERATOR, NOON + timedelta(days=2))
    run(day, timedelta(days=3))
    assert said_there(day) == []


def test_one_that_is_placed_while_a_day_is_removed_has_the_day_looked_at_again(day: House, commits: Commits) -> None:
    """Otherwise, once it is lifted, nobody would come back for what it kept."""
    a_day(day)
    ids: list[str] = []
    commits.before_next(lambda: ids.append(hold(PhoneNumber(DANA))), by="remove_at_carrier.days")
    run(day)
    assert [one["text"] for one in day.entries(type="removed_at_carrier")] == []
    run(day, timedelta(days=3))
    lift_hold("harbour", ids[0], "case closed", OPERATOR, NOON + timedelta(days=3))
    run(day, timedelta(days=4))
    assert said_there(day) == []
