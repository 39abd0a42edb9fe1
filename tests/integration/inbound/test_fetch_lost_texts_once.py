"""A lost text takes effect once: whatever run crashes, overlaps with another, or fails at somebody else's text."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from functions.lost_texts import schedule
from sayso.actions.inbound.receive_text import receive_text
from sayso.carrier.inbox import Inbox, Received
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber
from sayso.observability import RunFailed
from tests.support.commits import Commits, Crash
from tests.support.house import NUMBER_OF, House
from tests.support.lost_texts import HARBOUR, alerts_of, asked, look, lose

DANA, KIM = "+14155550101", "+14155550102"


def texts(house: House, phone: str = DANA, account: str = "harbour") -> str:
    return str(house.consent(phone, account)["channels"]["sms"])


@pytest.fixture
def later() -> Iterator[Callable[[float], None]]:
    """The minute of the day of `valley`, 7:44 in UTC, has just gone by: its first turn comes a whole day later."""
    with time_machine.travel(datetime(2026, 11, 22, 7, 44, 30, 80_000, tzinfo=UTC), tick=False) as clock:
        yield clock.shift


@pytest.fixture
def house(house: House, later: Callable[[float], None]) -> House:
    """Two families have said STOP, and their webhooks failed a minute ago."""
    house.opt_in(DANA, KIM)
    lose(house, DANA, "STOP")
    lose(house, KIM, "STOP")
    later(60)
    return house


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("by", ["receive_text", "text_watch"])
def test_a_run_that_crashes_is_made_up_for_by_the_next(
    house: House, commits: Commits, later: Callable[[float], None], by: str, late: bool
) -> None:
    commits.crash_at_next(by, late=late)
    with pytest.raises(Crash):
        look()
    later(60)
    look()
    assert (texts(house), texts(house, KIM)) == ("opted_out", "opted_out")
    assert len(house.entries(phone=DANA, type="consent_changed")) == 2  # opted in, opted out
    with asked() as questions:
        look()
    assert questions == ["GET alerts"]


@pytest.mark.parametrize("by", ["receive_text", "text_watch"])
def test_two_runs_at_once_take_each_text_once(
    house: House, commits: Commits, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    capsys.readouterr()
    commits.before_next(look, by)
    look()
    assert (texts(house), texts(house, KIM)) == ("opted_out", "opted_out")
    for phone in (DANA, KIM):
        assert len(house.entries(phone=phone, type="consent_changed")) == 2
    assert capsys.readouterr().out.count('"webhooks_failed":[') == 1, "the same alerts are counted once"


def test_a_webhook_that_comes_after_all_meets_the_text_on_record(house: House, commits: Commits) -> None:
    text_id = alerts_of(house).all()[0].resource_sid
    commits.before_next(lambda: house.text(DANA, "STOP", text_id=text_id), by="receive_text")
    look()
    assert len(house.entries(phone=DANA, type="consent_changed")) == 2
    assert "Message" not in house.text(KIM, "STOP", text_id=alerts_of(house).all()[1].resource_sid)["body"]


def test_a_text_that_cannot_be_taken_is_tried_again_and_holds_no_other_up(
    house: House, later: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(house, DANA, "STOP", to=NUMBER_OF["valley"])

    def all_but_one(text: InboundText, *times: datetime) -> None:
        if (text.phone.e164, text.number.e164) == (DANA, HARBOUR):
            raise RuntimeError("a text like no other")
        receive_text(text, *times)

    with monkeypatch.context() as patch:
        patch.setattr(schedule, "receive_text", all_but_one)
        for _ in range(4):
            with asked() as questions, pytest.raises(RunFailed, match="NotAllFetched"):
                look()
            later(300)
        assert questions == ["GET alerts", "GET show", "GET list"]
    assert (texts(house), texts(house, KIM), texts(house, DANA, "valley")) == ("opted_in", "opted_out", "opted_out")
    look()
    assert texts(house) == "opted_out"


def test_a_text_without_an_alert_that_cannot_be_taken_is_looked_for_until_it_is(
    house: House, later: Callable[[float], None], commits: Commits
) -> None:
    """Though it was sent longer ago than comparisons overlap."""
    alerts_of(house).clear()
    later(20 * 60)
    lose(house, DANA, "HELP")
    later(60)

    def fail() -> None:
        raise RuntimeError("a text like no other")

    commits.before_next(fail, by="receive_text")
    with pytest.raises(RunFailed, match="NotAllFetched"):
        look()
    assert (texts(house), texts(house, KIM)) == ("opted_out", "opted_in")
    later(30 * 60)
    lose(house, DANA, "HELP")
    later(60)
    look()
    assert texts(house, KIM) == "opted_out"


def test_an_account_that_fails_at_its_daily_turn_holds_no_other_up(
    house: House, later: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    look()
    lose(house, DANA, "START", to=NUMBER_OF["valley"])
    alerts_of(house).clear()
    listed = Inbox.texts

    def only_of_the_valley(inbox: Inbox, number: PhoneNumber, begin: datetime) -> list[Received]:
        if number.e164 == HARBOUR:
            raise RuntimeError("an account like no other")
        return list(listed(inbox, number, begin))

    monkeypatch.setattr(Inbox, "texts", only_of_the_valley)
    failed = 0
    for _ in range(24):
        later(timedelta(hours=1).total_seconds())
        try:
            look()
        except RunFailed:
            failed += 1
    assert (failed, texts(house, DANA, "valley")) == (1, "opted_in")
