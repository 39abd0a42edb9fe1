"""Calls at the carrier twin: Twilio's client makes and fetches them, a listener in place of Sayso serves the TwiML."""

from collections.abc import Iterator
from typing import Any

import pytest
from requests.exceptions import ConnectionError as BrokenOff
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.request_validator import RequestValidator

from tests.support.scene import ACCOUNT, FAMILY, OTHER, OUR_NUMBER, Scene, playing

HELLO = "<Response><Say>Hello.</Say></Response>"
EVERY_EVENT = ["initiated", "ringing", "answered", "completed"]


@pytest.fixture
def scene() -> Iterator[Scene]:
    with playing({}) as scene:
        scene.webhooks.documents["script"] = HELLO
        yield scene


def reported(scene: Scene) -> list[tuple[str, str | None]]:
    callbacks = [one.form for one in scene.webhooks.received if one.url.endswith("/voice/status")]
    assert [form["SequenceNumber"] for form in callbacks] == [str(n) for n in range(len(callbacks))]
    return [(form["CallStatus"], form.get("CallDuration")) for form in callbacks]


@pytest.mark.parametrize(
    ("on_call", "events", "reports", "ends", "heard"),
    [
        ("answer", None, [("completed", "0")], "completed", ["Hello."]),
        (
            "answer",
            EVERY_EVENT,
            [("initiated", None), ("ringing", None), ("in-progress", None), ("completed", "0")],
            "completed",
            ["Hello."],
        ),
        ("machine", ["answered"], [("in-progress", None)], "completed", ["Hello."]),
        ("busy", EVERY_EVENT, [("initiated", None), ("ringing", None), ("busy", "0")], "busy", []),
        ("no_answer", None, [("no-answer", "0")], "no-answer", []),
        ("fail", EVERY_EVENT, [("initiated", None), ("failed", "0")], "failed", []),
        ("cancel", ["completed"], [("canceled", "0")], "canceled", []),
    ],
)
def test_each_behaviour_takes_its_own_road(
    scene: Scene, on_call: str, events: Any, reports: Any, ends: str, heard: Any
) -> None:
    scene.twin.behave({FAMILY: {"call": on_call}})
    made = scene.call(**({"status_callback_event": events} if events else {}))
    assert (made.status, made.to, made.direction, made.duration) == ("queued", FAMILY, "outbound-api", None)
    scene.settle()
    assert reported(scene) == reports
    call = scene.client.calls(made.sid).fetch()
    assert (call.status, call.duration, call.start_time is not None) == (ends, "0", bool(heard))
    assert call.date_created <= call.end_time
    [shown] = scene.twin.calls(to=FAMILY)
    assert (shown["status"], shown["heard"], shown["pressed"]) == (ends, heard, [])


def test_the_script_is_asked_for_as_twilio_asks(scene: Scene) -> None:
    sid = scene.call().sid
    scene.settle()
    asked = scene.webhooks.received[0]
    assert asked.url == scene.webhooks.url("voice/script")
    assert RequestValidator(ACCOUNT.auth_token).validate(asked.url, asked.form, asked.headers["X-Twilio-Signature"])
    assert asked.form == {
        "CallSid": sid, "AccountSid": ACCOUNT.account_sid, "From": OUR_NUMBER, "To": FAMILY, "Caller": OUR_NUMBER,
        "Called": FAMILY, "CallStatus": "in-progress", "Direction": "outbound-api", "ApiVersion": "2010-04-01",
    }  # fmt: skip


def test_a_script_can_be_asked_for_with_get_and_is_signed_with_its_query(scene: Scene) -> None:
    scene.call(method="GET")
    scene.settle()
    asked = scene.webhooks.received[0]
    assert asked.form["CallStatus"] == "in-progress"
    assert RequestValidator(ACCOUNT.auth_token).validate(asked.url, {}, asked.headers["X-Twilio-Signature"])


@pytest.mark.parametrize(("on_call", "by"), [("answer", "human"), ("machine", "machine_start")])
def test_who_answers_is_told_to_whom_asks(scene: Scene, on_call: str, by: str) -> None:
    scene.twin.behave({FAMILY: {"call": on_call}})
    sid = scene.call(machine_detection="Enable").sid
    scene.settle()
    assert {one.form["AnsweredBy"] for one in scene.webhooks.received} == {by}
    assert scene.client.calls(sid).fetch().answered_by == by


def test_a_held_call_waits_until_its_phone_is_told_otherwise(scene: Scene) -> None:
    scene.twin.behave({FAMILY: {"do": "hold"}})
    sid = scene.call().sid
    assert (scene.twin.health()["held"], scene.client.calls(sid).fetch().status) == (1, "queued")
    scene.twin.behave({FAMILY: {"call": "busy"}})
    scene.settle()
    assert scene.client.calls(sid).fetch().status == "busy"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": ""}, 21201),
        ({"to": "415 555 0101"}, 21211),
        ({"from_": ""}, 21213),
        ({"url": ""}, 21205),
        ({"url": "voice/script"}, 21205),
        ({"status_callback": "voice/status"}, 21609),
        ({"to": OTHER}, 21216),
    ],
)
def test_what_twilio_would_refuse_is_refused_with_its_code(scene: Scene, changes: Any, code: int) -> None:
    scene.twin.behave({OTHER: {"call": "refuse"}})
    with pytest.raises(TwilioRestException) as error:
        scene.call(**changes)
    assert (error.value.status, error.value.code) == (400, code)
    assert scene.twin.calls() == []


@pytest.mark.parametrize(
    ("fault", "error", "taken"),
    [
        ("too_many_requests", TwilioRestException, 0),
        ("error_before_taking", TwilioRestException, 0),
        ("error_after_taking", TwilioRestException, 1),
        ("reset_before_taking", BrokenOff, 0),
        ("reset_after_taking", BrokenOff, 1),
    ],
)
def test_calls_meet_the_same_faults_as_texts(scene: Scene, fault: str, error: type[Exception], taken: int) -> None:
    scene.twin.behave({FAMILY: {"call": "answer", "faults": [fault]}})
    with pytest.raises(error):
        scene.call()
    scene.settle()
    assert [call["status"] for call in scene.twin.calls()] == ["completed"] * taken
    assert scene.twin.injected() == {fault: 1}


@pytest.mark.parametrize(
    ("faults", "statuses"),
    [
        (["repeated_callbacks"], ["ringing", "ringing", "completed", "completed"]),
        (["reversed_callbacks"], ["completed", "ringing"]),
        (["delayed_callbacks"], ["ringing", "completed"]),
        (["dropped_callbacks"], []),
    ],
)
def test_the_callbacks_of_calls_go_astray_too(scene: Scene, faults: Any, statuses: Any) -> None:
    scene.twin.inject(seconds={"delayed_callbacks": 0.01})
    scene.twin.behave({FAMILY: {"call": "answer", "faults": faults}})
    scene.call(status_callback_event=["ringing", "completed"])
    scene.settle()
    heard = [one.form["CallStatus"] for one in scene.webhooks.received if one.url.endswith("/voice/status")]
    assert heard == statuses
    assert scene.twin.calls()[0]["heard"] == ["Hello."]  # the request for the script is not a callback


def test_lists_are_newest_first_and_show_a_late_call_late(scene: Scene) -> None:
    sids = [scene.call().sid, scene.call().sid]
    scene.call(to=OTHER)
    scene.twin.behave({FAMILY: {"call": "answer", "faults": ["late_listing"]}})
    late = scene.call().sid
    scene.settle()
    assert [call.sid for call in scene.client.calls.stream(to=FAMILY, from_=OUR_NUMBER, page_size=1)] == sids[::-1]
    assert [call.sid for call in scene.client.calls.list(status="busy")] == []
    assert scene.client.calls(late).fetch().status == "completed"


def test_the_events_of_a_call_are_the_requests_made_for_it(scene: Scene) -> None:
    sid = scene.call().sid
    scene.settle()
    script, status = scene.client.calls(sid).events.list()
    assert script.request["url"] == scene.webhooks.url("voice/script")
    assert script.request["parameters"]["call_sid"] == sid
    assert (script.response["response_code"], script.response["response_body"]) == (200, HELLO)
    assert status.request["url"] == scene.webhooks.url("voice/status")
    with pytest.raises(TwilioException, match="20404"):
        scene.client.calls("CA" + "0" * 32).events.list()


def test_events_can_come_as_late_as_twilio_says(scene: Scene) -> None:
    scene.twin.behave({FAMILY: {"call": "answer", "faults": ["late_events"]}})
    sid = scene.call().sid
    scene.send()
    scene.settle()
    assert scene.client.calls(sid).events.list() == []
    assert scene.twin.injected() == {"late_events": 1}  # a text has no events


def test_a_reset_forgets_calls(scene: Scene) -> None:
    sid = scene.call().sid
    scene.settle()
    scene.twin.reset()
    assert scene.twin.calls() == []
    with pytest.raises(TwilioRestException):
        scene.client.calls(sid).fetch()


def test_the_page_shows_a_call_among_the_texts_of_its_phone(scene: Scene) -> None:
    scene.webhooks.documents["script"] = '<Response><Gather numDigits="1"><Say>Hello.</Say></Gather></Response>'
    scene.webhooks.documents["status"] = "<Response/>"
    scene.twin.behave({FAMILY: {"call": "answer", "keys": ["5"]}})
    scene.send()
    scene.settle()
    scene.call(url=scene.webhooks.url("voice/script"))
    scene.settle()
    [family] = scene.twin.conversations()
    text, call = family["messages"]
    assert (text["body"], call["number"], call["inbound"]) == ("Hi Sam", OUR_NUMBER, False)
    assert call["body"].splitlines()[1:3] == ["Hello.", "[5]"]
