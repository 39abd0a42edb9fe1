"""Texts that the carrier has and we do not are found within two runs, at one question a minute for all accounts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sayso.actions.account.close_account import close_account
from sayso.actions.inbound.fetch_lost_texts import fetch_lost_texts
from sayso.actions.inbound.receive_text import receive_text
from sayso.carrier.gateway import CarrierSilent
from sayso.carrier.inbox import Inbox, NumberNotListed, Received
from sayso.carrier.secret import CarrierSecret
from sayso.domain.inbound.lost_texts import moment_of
from sayso.domain.phone import PhoneNumber
from sayso.invocation import Invocation
from sayso.observability import RunFailed
from sayso.tables.accounts.text_watch import texts_compared_until
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN
from tests.support.house import NUMBER_OF, OPERATOR, House
from tests.support.lost_texts import HARBOUR, alert, alerts_of, asked, look, lose
from tests.support.webhook_listener import listening

DANA, KIM, LEE = "+14155550101", "+14155550102", "+14155550103"
EIGHT = datetime(2026, 11, 22, 8, tzinfo=UTC)
SCHOOLS = [f"school{number}" for number in range(5)]
ONE_QUESTION = ["GET alerts"]
A_TEXT = ["GET alerts", "GET show", "GET list"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(EIGHT, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def swept(house: House, clock: time_machine.Traveller) -> None:
    """The watch has begun, and no school's minute of the day comes within the next hour."""
    now, accounts = EIGHT, [*NUMBER_OF, *SCHOOLS]
    while any(now - timedelta(minutes=2) < moment_of(one, now + timedelta(hours=1)) for one in accounts):
        now += timedelta(minutes=10)
    clock.move_to(now)
    look()


def later(clock: time_machine.Traveller, minutes: float) -> None:
    clock.shift(timedelta(minutes=minutes))


def texts(house: House, phone: str = DANA, account: str = "harbour") -> str:
    return str(house.consent(phone, account)["channels"]["sms"])


def test_a_stop_whose_webhook_was_throttled_counts_after_the_next_run_and_once(
    house: House, clock: time_machine.Traveller, capsys: pytest.CaptureFixture[str]
) -> None:
    house.opt_in(DANA)
    sent_at = datetime.now(UTC)
    with listening() as gateway:
        gateway.statuses = [429]
        house.carrier.post_texts_to(gateway.url("inbound"))
        assert house.carrier.text(DANA, HARBOUR, "STOP")["status"] == 429
    assert texts(house) == "opted_in"
    later(clock, 1)
    capsys.readouterr()
    with asked() as first:
        look()
    assert texts(house) == "opted_out"
    assert first == A_TEXT
    entry = house.entries(phone=DANA, type="consent_changed")[0]
    assert entry["given_at"] == f"{sent_at:%Y-%m-%dT%H:%M:%S}.000000Z"
    told = capsys.readouterr().out
    assert ('"lost_texts_found":[1' in told, '"webhooks_failed":[1' in told, '"reports_failed":[0' in told) == (
        True,
    ) * 3
    before = house.entries()
    for _ in range(5):  # the alert is listed for a while yet
        later(clock, 4)
        with asked() as again:
            look()
        assert again == ONE_QUESTION
    assert house.entries() == before
    assert "webhooks_failed" not in capsys.readouterr().out


def test_it_gets_no_reply_since_none_can_be_sent_in_time(house: House, clock: time_machine.Traveller) -> None:
    lose(house, DANA, "STOP")
    later(clock, 1)
    look()
    assert house.carrier.sent(DANA) == []
    assert house.consent(DANA)["texts"][0]["answer"] is None


@pytest.mark.parametrize("schools", [0, 5])
def test_a_minute_costs_one_question_however_many_accounts_there_are(
    house: House, clock: time_machine.Traveller, schools: int
) -> None:
    for number, name in enumerate(SCHOOLS[:schools]):
        house.open(name, f"+1415555090{number}", credits_bought=0)
    later(clock, 1)
    alert(house, "/twilio/status/harbour/b1/m1", "SM1")
    alert(house, "/twilio/voice/harbour/b1/m1/keys?at=1", "CA1")
    alert(house, "/elsewhere", "SM2")
    with asked() as questions:
        look()
    assert questions == ONE_QUESTION


def test_each_number_is_listed_once_a_day_whatever_the_alerts_say(house: House, clock: time_machine.Traveller) -> None:
    for number, name in enumerate(SCHOOLS):
        house.open(name, f"+1415555090{number}", credits_bought=0)
    with asked() as questions:
        for minutes in [60] * 24:
            later(clock, minutes)
            look()
    assert (questions.count("GET alerts"), questions.count("GET list"), len(questions)) == (24, 7, 31)


def test_a_number_whose_alert_comes_at_its_minute_of_the_day_is_listed_once(
    house: House, clock: time_machine.Traveller
) -> None:
    for minutes in (59, 59, 59):
        later(clock, minutes)
        look()
    due = moment_of("harbour", datetime.now(UTC)) + timedelta(days=1)
    clock.move_to(due - timedelta(minutes=1))
    look()
    lose(house, DANA, "STOP")
    later(clock, 1)
    with asked() as questions:
        look()
    assert questions == A_TEXT


def test_a_text_without_an_alert_is_found_within_a_day(house: House, clock: time_machine.Traveller) -> None:
    house.opt_in(DANA)
    lose(house, DANA, "STOP")
    alerts_of(house).clear()
    for _ in range(24):
        later(clock, 60)
        look()
    assert texts(house) == "opted_out"


def test_of_a_closed_account_nothing_is_fetched_but_what_its_webhook_brings_counts(
    house: House, clock: time_machine.Traveller
) -> None:
    house.opt_in(DANA, KIM)
    close_account("harbour", OPERATOR, datetime.now(UTC))
    for phone in (DANA, KIM):
        lose(house, phone, "we sing and yodel")
    later(clock, 1)
    with asked() as first:
        look()
    assert "GET list" not in first
    for _ in range(24):
        later(clock, 60)
        look()
    assert house.consent(DANA)["texts"] == []
    until = texts_compared_until("harbour") or EIGHT
    assert until > EIGHT + timedelta(hours=1), "what is removed at the carrier does not wait for it"
    house.text(DANA, "STOP", text_id="SM9")
    assert texts(house) == "opted_out"


def test_an_alert_that_is_listed_late_is_not_missed(house: House, clock: time_machine.Traveller) -> None:
    house.opt_in(DANA)
    lose(house, DANA, "STOP", text_id="SM1")
    sent_at = datetime.now(UTC)
    alerts_of(house).clear()
    for _ in range(10):
        later(clock, 1)
        look()
    alert(house, "/twilio/inbound", "SM1", at=sent_at)
    later(clock, 1)
    look()
    assert texts(house) == "opted_out"


def test_a_text_that_is_listed_late_is_found_with_the_next(house: House, clock: time_machine.Traveller) -> None:
    lose(house, KIM, "HELP")
    later(clock, 5)
    look()
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=5), tick=False):
        lose(house, DANA, "STOP")
    alerts_of(house).clear()
    lose(house, LEE, "STOP")
    later(clock, 1)
    look()
    assert (texts(house), texts(house, LEE)) == ("opted_out", "opted_out")


def test_a_flood_to_one_number_costs_two_questions_more_and_each_other_number_two(
    house: House, clock: time_machine.Traveller
) -> None:
    phones = [f"+1415555{1000 + n}" for n in range(30)]
    for phone in phones:
        lose(house, phone, "STOP")
    lose(house, DANA, "STOP", to=NUMBER_OF["valley"])
    later(clock, 1)
    with asked() as questions:
        look()
    assert sorted(questions) == sorted([*A_TEXT, "GET show", "GET list"])
    assert [texts(house, phone) for phone in phones] == ["opted_out"] * 30
    assert texts(house, DANA, "valley") == "opted_out"


def test_what_may_still_come_by_itself_is_left_alone_and_gets_its_reply(
    house: House, clock: time_machine.Traveller
) -> None:
    lose(house, DANA, "STOP")
    lose(house, KIM, "STOP", text_id="SM2")
    alerts_of(house)._alerts.pop()  # KIM's webhook is being repeated
    look()
    assert (texts(house), texts(house, KIM)) == ("opted_out", "unknown")
    assert "You have opted out" in house.text(KIM, "STOP", text_id="SM2")["body"]


def test_texts_found_together_count_in_the_order_in_which_they_were_sent(
    house: House, clock: time_machine.Traveller
) -> None:
    for phone, words in {DANA: ("STOP", "START"), KIM: ("START", "STOP")}.items():
        for body in words:
            lose(house, phone, body)
            later(clock, 0.1)
    later(clock, 1)
    look()
    assert (texts(house), texts(house, KIM)) == ("opted_in", "opted_out")


def test_a_stop_found_late_leaves_a_start_that_came_meanwhile(house: House, clock: time_machine.Traveller) -> None:
    lose(house, DANA, "STOP")
    later(clock, 0.5)
    house.text(DANA, "START", text_id="SM2")
    later(clock, 0.5)
    look()
    assert texts(house) == "opted_in"


def test_a_number_of_nobody_and_an_alert_without_a_text_hold_nothing_up(
    house: House, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    lose(house, DANA, "STOP", to="+14155559999")
    alert(house, "/twilio/inbound", "")
    alert(house, "/twilio/inbound", "SM404")
    lose(house, "55555", "STOP")
    later(clock, 1)
    look()
    told = [record.message for record in caplog.records]
    assert {"a lost text went to a number of no account", "an alert names no text"} <= set(told)
    with asked() as questions:
        look()
    assert questions == ONE_QUESTION


def test_a_carrier_that_is_silent_is_asked_again_and_somebody_is_told_after_half_an_hour(
    house: House, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.opt_in(DANA)
    lose(house, DANA, "STOP")
    with monkeypatch.context() as silence:
        silence.setattr(Inbox, "alerts", silent)
        for _ in range(3):
            later(clock, 10)
            look()
        later(clock, 1)
        with pytest.raises(RunFailed, match="NotAllFetched"):
            look()
    look()
    assert texts(house) == "opted_out"


def test_while_alerts_are_refused_each_number_is_still_listed_once_a_day(
    house: House, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.opt_in(DANA)
    lose(house, DANA, "STOP")
    monkeypatch.setattr(Inbox, "alerts", silent)
    told = 0
    for _ in range(24):
        later(clock, 60)
        try:
            look()
        except RunFailed:
            told += 1
    assert (texts(house), told) == ("opted_out", 24)


def test_a_number_that_the_carrier_refuses_to_list_holds_up_no_other_account(
    house: House, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.opt_in(DANA, account="valley")
    lose(house, DANA, "STOP", to=NUMBER_OF["valley"])
    monkeypatch.setattr(Inbox, "alerts", lambda *_: [])
    real = Inbox.texts

    def but_of_harbour(inbox: Inbox, number: PhoneNumber, begin: datetime) -> Iterator[Received]:
        if number.e164 == NUMBER_OF["harbour"]:
            raise NumberNotListed
        return real(inbox, number, begin)

    monkeypatch.setattr(Inbox, "texts", but_of_harbour)
    told = 0
    for _ in range(24):
        later(clock, 60)
        try:
            look()
        except RunFailed:
            told += 1
    assert house.consent(DANA, "valley")["channels"]["sms"] == "opted_out"
    assert told == 1, "at its turn, once a day"


def silent(*_: object) -> None:
    raise CarrierSilent


@pytest.mark.parametrize("question", ["text", "texts"])
def test_an_alert_waits_until_the_carrier_has_answered_about_its_text(
    house: House, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    house.opt_in(DANA)
    lose(house, DANA, "STOP")
    with monkeypatch.context() as silence:
        silence.setattr(Inbox, question, silent)
        for _ in range(5):
            later(clock, 5)
            look()
    assert texts(house) == "opted_in"
    look()
    assert texts(house) == "opted_out"


def test_a_run_without_time_leaves_the_rest_to_the_next(house: House, clock: time_machine.Traveller) -> None:
    lose(house, DANA, "STOP")
    later(clock, 1)
    with asked() as questions:
        look(seconds=19)
    assert questions == ONE_QUESTION
    look()
    assert texts(house) == "opted_out"


def test_a_number_with_more_texts_than_there_is_time_for_is_done_by_several_runs(
    house: House, clock: time_machine.Traveller
) -> None:
    phones = [f"+1415555{1000 + n}" for n in range(6)]
    for phone in phones:
        lose(house, phone, "STOP")
    later(clock, 1)
    left = iter([55] * 4)  # seconds, and then too few
    run = Invocation(lambda: datetime.now(UTC), lambda: next(left, 0))
    inbox = Inbox(CarrierSecret(ACCOUNT_SID, AUTH_TOKEN), house.environment["CARRIER_URL"])
    fetch_lost_texts(inbox, receive_text, run)
    taken = [texts(house, phone) for phone in phones].count("opted_out")
    assert 0 < taken < len(phones)
    look()
    assert [texts(house, phone) for phone in phones] == ["opted_out"] * 6


def test_a_text_that_is_refused_for_its_own_words_is_fetched_and_counts(
    house: House, clock: time_machine.Traveller
) -> None:
    words = "STOP texting me. I am From+14155550199, not Dana"
    house.opt_in(DANA)
    refused = house.text(DANA, words, text_id="SM1")
    assert refused["statusCode"] == 403
    assert texts(house) == "opted_in"
    with listening() as gateway:
        gateway.statuses = [403]
        house.carrier.post_texts_to(gateway.url("inbound"))
        house.carrier.text(DANA, HARBOUR, words)
    later(clock, 1)
    look()
    [text] = house.consent(DANA)["texts"]
    assert text["body"] == words
    assert house.consent(DANA)["paused"] or texts(house) == "opted_out"
