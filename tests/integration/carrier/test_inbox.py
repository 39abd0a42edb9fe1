"""What Twilio has received for us: read by direction and time, page by page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sayso.carrier import inbox as module
from sayso.carrier.gateway import CarrierSilent, Gateway
from sayso.carrier.inbox import Inbox, NumberNotListed
from sayso.carrier.secret import CarrierSecret
from sayso.domain.inbound.lost_texts import Door
from sayso.domain.phone import PhoneNumber
from tests.support.carriers import http, raw_server
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN
from tests.support.house import House
from tests.support.later import quiet
from tests.support.lost_texts import HARBOUR, alert, lose

DANA, KIM = "+14155550101", "+14155550102"
SECRET = CarrierSecret(ACCOUNT_SID, AUTH_TOKEN)
NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)
NUMBER = PhoneNumber(HARBOUR)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def inbox(house: House, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr(module, "PAGE_SIZE", 1)
    return Inbox(SECRET, house.environment["CARRIER_URL"])


def test_texts_to_a_number_are_listed_since_a_time_and_what_we_sent_is_not(
    house: House, inbox: Inbox, clock: time_machine.Traveller
) -> None:
    Gateway(SECRET, house.environment["CARRIER_URL"]).create(to=HARBOUR, sender=KIM, body="x", status_callback="")
    quiet(house)
    lose(house, DANA, "STOP", text_id="SM1")
    lose(house, "55555", "STOP", text_id="SM2")
    clock.shift(timedelta(minutes=5))
    lose(house, KIM, "START", text_id="SM3")
    shown = [
        (one.at, one.text and (one.text.text_id, one.text.phone.e164, one.text.body))
        for one in inbox.texts(NUMBER, NOON)
    ]
    later = NOON + timedelta(minutes=5)
    assert shown == [(later, ("SM3", KIM, "START")), (NOON, None), (NOON, ("SM1", DANA, "STOP"))]
    assert [one.at for one in inbox.texts(NUMBER, NOON + timedelta(minutes=1))] == [later]
    assert list(inbox.texts(PhoneNumber(DANA), NOON)) == []


def test_one_text_is_shown_with_its_number_unless_we_sent_it(house: House, inbox: Inbox) -> None:
    lose(house, DANA, "STOP", text_id="SM1")
    found = inbox.text("SM1")
    assert found is not None
    assert found.text is not None
    assert (found.at, found.text.phone.e164, found.text.number.e164) == (NOON, DANA, HARBOUR)
    sent = Gateway(SECRET, house.environment["CARRIER_URL"]).create(
        to=KIM, sender=HARBOUR, body="x", status_callback=""
    )
    assert (inbox.text(sent.carrier_id), inbox.text("SM404")) == (None, None)


def test_alerts_say_which_of_our_webhooks_failed_about_what(
    house: House, inbox: Inbox, clock: time_machine.Traveller
) -> None:
    alert(house, "/twilio/inbound", "SM1")
    clock.shift(timedelta(minutes=1))
    alert(house, "/twilio/status/harbour/b1/m1", "SM2")
    alert(house, "/twilio/voice/harbour/b1/m1/keys?at=1", "CA1")
    alert(house, "/elsewhere", "SM3")
    found = {one.about: one.door for one in inbox.alerts(NOON)}
    assert found == {"SM1": Door.TEXT, "SM2": Door.REPORT, "CA1": Door.CALL, "SM3": None}
    assert [one.at for one in inbox.alerts(NOON + timedelta(seconds=1))] == [NOON + timedelta(minutes=1)] * 3


@pytest.mark.parametrize("answer", [b"", http(500, "{}"), http(200, "no JSON"), http(401, "{}")])
def test_a_carrier_that_gives_no_answer_is_silent(answer: bytes) -> None:
    with raw_server(answer) as server:
        inbox = Inbox(SECRET, server.url)
        with pytest.raises(CarrierSilent):
            inbox.alerts(NOON)
        with pytest.raises(CarrierSilent):
            inbox.text("SM1")
        with pytest.raises(CarrierSilent):
            list(inbox.texts(NUMBER, NOON))


@pytest.mark.parametrize("answer", [http(400, "{}"), http(404, "{}")])
def test_a_number_that_is_refused_is_not_taken_for_a_silent_carrier(answer: bytes) -> None:
    with raw_server(answer) as server, pytest.raises(NumberNotListed):
        list(Inbox(SECRET, server.url).texts(NUMBER, NOON))
