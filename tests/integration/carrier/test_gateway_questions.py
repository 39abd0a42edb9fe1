"""Asking the carrier what it has: what it lists, what it shows, and that no answer is none."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.carrier.control.client import ControlClient
from sayso.carrier import gateway
from sayso.carrier.gateway import CarrierSilent, Gateway
from sayso.carrier.secret import CarrierSecret
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus, Reason
from tests.support.carriers import http, raw_server
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN
from tests.support.ground import twin
from tests.support.scene import until

SECRET = CarrierSecret(ACCOUNT_SID, AUTH_TOKEN)
DANA, KIM, SENDER = "+14155550101", "+14155550102", "+14155550100"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

NO_ANSWERS = [
    pytest.param(http(500, "{}"), id="a fault of theirs"),
    pytest.param(http(429, "{}"), id="too many requests"),
    pytest.param(http(401, "{}"), id="wrong token"),
    pytest.param(http(200, "<html>"), id="words that cannot be read"),
    pytest.param(b"", id="a connection that breaks off"),
    pytest.param(None, id="no answer in time"),
]


def send(carrier: Gateway, to: str, body: str) -> str:
    return carrier.create(to=to, sender=SENDER, body=body, status_callback="http://127.0.0.1:1/").carrier_id


def test_the_messages_to_one_phone_are_listed_newest_first_with_their_texts() -> None:
    with twin() as url:
        carrier = Gateway(SECRET, url)
        first, _, second = send(carrier, DANA, "One"), send(carrier, KIM, "One"), send(carrier, DANA, "Two é")
        listed = carrier.find(to=DANA, sender=SENDER, since=LONG_AGO)
        assert [(one.carrier_id, one.body) for one in listed] == [(second, "Two é"), (first, "One")]
        assert carrier.find(to=DANA, sender=KIM, since=LONG_AGO) == []
        assert carrier.find(to=DANA, sender=SENDER, since=datetime.now(UTC) + timedelta(minutes=1)) == []


def test_one_message_is_shown_with_its_status_and_an_unknown_one_is_not_there() -> None:
    with twin() as url:
        carrier = Gateway(SECRET, url)
        shown = carrier.fetch(send(carrier, DANA, "One"))
        assert shown is not None
        assert shown.status in {None, MessageStatus.DELIVERED}
        assert carrier.fetch("SM" + "0" * 32) is None


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_no_answer_is_told_apart_from_nothing_found(monkeypatch: pytest.MonkeyPatch, answer: bytes | None) -> None:
    monkeypatch.setattr(gateway, "TIMEOUT_SECONDS", 0.3)
    with raw_server(answer) as carrier:
        with pytest.raises(CarrierSilent):
            Gateway(SECRET, carrier.url).find(to=DANA, sender=SENDER, since=LONG_AGO)
        with pytest.raises(CarrierSilent):
            Gateway(SECRET, carrier.url).fetch("SM1")
        with pytest.raises(CarrierSilent):
            Gateway(SECRET, carrier.url).find(to=DANA, sender=SENDER, since=LONG_AGO, channel=Channel.VOICE)
        with pytest.raises(CarrierSilent):
            Gateway(SECRET, carrier.url).fetch("CA1", Channel.VOICE)
        with pytest.raises(CarrierSilent):
            Gateway(SECRET, carrier.url).messages_of_call("CA1")


@pytest.mark.parametrize(
    ("status", "expected"),
    [("queued", None), ("sent", None), ("delivered", MessageStatus.DELIVERED), ("canceled", MessageStatus.FAILED),
     ("quite_new", None)],
)  # fmt: skip
def test_a_status_means_what_it_means_in_a_callback_and_a_new_one_is_not_final(
    status: str, expected: MessageStatus | None
) -> None:
    body = {"sid": "SM1", "status": status, "body": "Hi", "date_created": "Mon, 05 Jan 2026 15:00:00 +0000"}
    with raw_server(http(200, json.dumps(body))) as carrier:
        shown = Gateway(SECRET, carrier.url).fetch("SM1")
    assert shown is not None
    assert (shown.status, shown.created_at) == (expected, datetime(2026, 1, 5, 15, tzinfo=UTC))


def call(carrier: Gateway, to: str) -> str:
    script, status = (f"http://127.0.0.1:1/twilio/{way}/harbour/b1/0.0.0.0123456789ab" for way in ("voice", "status"))
    return carrier.call(to=to, sender=SENDER, script=script, status_callback=status).carrier_id


def test_the_calls_to_one_phone_are_listed_without_a_text_and_shown_with_their_status() -> None:
    with twin() as url:
        ControlClient(url).behave({DANA: {"call": "busy"}})
        carrier = Gateway(SECRET, url)
        mine, _ = call(carrier, DANA), call(carrier, KIM)
        until(ControlClient(url).idle, "the calls are over")
        [listed] = carrier.find(to=DANA, sender=SENDER, since=LONG_AGO, channel=Channel.VOICE)
        assert (listed.carrier_id, listed.body, listed.status) == (mine, "", MessageStatus.UNDELIVERED)
        assert (listed.reason, listed.ended_at is not None) == (Reason.BUSY, True)
        assert carrier.fetch(mine, Channel.VOICE) == listed
        assert carrier.fetch("CA" + "0" * 32, Channel.VOICE) is None
        assert carrier.find(to=DANA, sender=KIM, since=LONG_AGO, channel=Channel.VOICE) == []


def test_older_calls_are_left_out_wherever_they_stand_in_the_list() -> None:
    dates = ["Mon, 05 Jan 2026 15:00:00 +0000", "Thu, 01 Jan 2026 15:00:00 +0000", "Tue, 06 Jan 2026 15:00:00 +0000"]
    calls = [{"sid": f"CA{n}", "status": "queued", "date_created": date} for n, date in enumerate(dates)]
    with raw_server(http(200, json.dumps({"calls": calls, "page": 0, "next_page_uri": None}))) as carrier:
        since = datetime(2026, 1, 4, tzinfo=UTC)
        found = Gateway(SECRET, carrier.url).find(to=DANA, sender=SENDER, since=since, channel=Channel.VOICE)
    assert [one.carrier_id for one in found] == ["CA0", "CA2"]


def test_the_carrier_tells_for_which_message_a_call_was_made() -> None:
    with twin() as url:
        carrier = Gateway(SECRET, url)
        made = call(carrier, DANA)
        until(ControlClient(url).idle, "the call is over")
        assert carrier.messages_of_call(made) == {"harbour/b1/0.0.0.0123456789ab"}
        assert carrier.messages_of_call("CA" + "0" * 32) == frozenset()


EVENTS = [
    pytest.param([], [], id="not told yet"),
    pytest.param([{"url": "https://x/prod/twilio/voice/a/b/0.0.0.f/keys?asked=2"}], ["a/b/0.0.0.f"], id="its keys"),
    pytest.param([{"url": "https://x/p/twilio/status/a/b/0.0.0.f#rc=5"}], ["a/b/0.0.0.f"], id="its report"),
    pytest.param(
        [{"url": "https://api.twilio.com/Calls.json", "parameters": {"url": "https://x/p/twilio/voice/a/b/0.0.0.f"}}],
        ["a/b/0.0.0.f"],
        id="the create",
    ),
    pytest.param([{"url": "https://elsewhere/script.xml"}], [], id="of another program"),
]


@pytest.mark.parametrize(("requests", "places"), EVENTS)
def test_any_request_that_belongs_to_a_call_may_tell_its_message(requests: list[Any], places: list[str]) -> None:
    events = {"events": [{"request": one, "response": {}} for one in requests], "page": 0, "next_page_uri": None}
    with raw_server(http(200, json.dumps(events))) as carrier:
        assert Gateway(SECRET, carrier.url).messages_of_call("CA1") == frozenset(places)
