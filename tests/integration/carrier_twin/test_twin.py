"""The carrier twin, called by Twilio's own client; a listener takes Sayso's part and receives the webhooks."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from local.carrier.phones.behaviour import Behaviour, OnText
from tests.support.scene import ACCOUNT, FAMILY, MESSAGES, OTHER, OUR_NUMBER, Scene, playing

REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>A &amp; B</Message></Response>'


@pytest.fixture
def scene() -> Iterator[Scene]:
    with playing({OTHER: Behaviour(OnText.UNDELIVER)}) as scene:
        yield scene


def test_a_held_message_is_queued_and_has_no_date_sent_until_its_phone_delivers(scene: Scene) -> None:
    scene.twin.behave({FAMILY: {"do": "hold"}})
    created = scene.send()
    assert (created.status, created.date_sent, created.direction) == ("queued", None, "outbound-api")
    assert (created.num_segments, created.error_code, created.to) == ("1", None, FAMILY)
    assert created.uri == MESSAGES.replace(".json", f"/{created.sid}.json")
    assert (scene.twin.health()["held"], scene.twin.idle()) == (1, True)

    scene.twin.behave({FAMILY: {"do": "deliver"}})
    scene.settle()
    fetched = scene.client.messages(created.sid).fetch()
    assert (fetched.status, fetched.body) == ("delivered", "Hi Sam")
    assert fetched.date_created <= fetched.date_sent <= fetched.date_updated
    assert scene.webhooks.statuses_of(created.sid) == ["sent", "delivered"]
    assert scene.twin.health()["held"] == 0


@pytest.mark.parametrize(
    ("behaviour", "statuses"),
    [
        ({"do": "deliver"}, [("sent", None), ("delivered", None)]),
        ({"do": "undeliver"}, [("sent", None), ("undelivered", "30003")]),
        ({"do": "undeliver", "code": 30006}, [("sent", None), ("undelivered", "30006")]),
        ({"do": "fail"}, [("failed", "30008")]),
        ({"do": "fail", "code": 30034}, [("failed", "30034")]),
    ],
)
def test_each_behaviour_takes_its_own_road(scene: Scene, behaviour: Any, statuses: Any) -> None:
    scene.twin.behave({FAMILY: behaviour})
    sid = scene.send().sid
    scene.settle()
    assert [(one.form["MessageStatus"], one.form.get("ErrorCode")) for one in scene.webhooks.received] == statuses
    message = scene.client.messages(sid).fetch()
    assert (message.status, message.error_code and str(message.error_code)) == statuses[-1]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": ""}, 21604),
        ({"to": "415 555 0101"}, 21211),
        ({"from_": ""}, 21603),
        ({"from_": "", "messaging_service_sid": "MG1"}, 21703),
        ({"from_": FAMILY}, 21266),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"body": "\N{SCHOOL}" * 801}, 21617),
        ({"status_callback": "/twilio/status/a/b/m"}, 21609),
        ({"validity_period": 0}, 90007),
        ({"validity_period": 36_001}, 90007),
        ({"to": "+14155550103"}, 21610),
    ],
)
def test_what_twilio_would_refuse_is_refused_with_its_code(scene: Scene, changes: Any, code: int) -> None:
    scene.twin.behave({"+14155550103": {"do": "refuse"}})
    with pytest.raises(TwilioRestException) as error:
        scene.send(**changes)
    assert (error.value.status, error.value.code) == (400, code)
    assert scene.twin.sent() == []


def test_unknown_things_and_wrong_tokens_get_twilios_error_body(scene: Scene) -> None:
    with pytest.raises(TwilioRestException) as error:
        scene.client.messages("SM" + "0" * 32).fetch()
    assert (error.value.status, error.value.code) == (404, 20404)
    body = requests.get(f"{scene.url}{MESSAGES}", auth=(ACCOUNT.account_sid, "wrong"), timeout=5).json()
    more = "https://www.twilio.com/docs/errors/20003"
    assert body == {"code": 20003, "message": "Authenticate", "more_info": more, "status": 401}


def test_a_list_is_newest_first_and_its_pages_stay_put_while_messages_arrive(scene: Scene) -> None:
    sids = [scene.send(body=f"number {n}").sid for n in range(7)]
    scene.send(to=OTHER)
    first = scene.client.messages.page(to=FAMILY, from_=OUR_NUMBER, page_size=3)
    shown = [message.sid for message in first]
    scene.send(body="arrives meanwhile")
    page = first
    while page := page.next_page():
        shown += [message.sid for message in page]
    assert shown == sids[::-1]
    assert len(scene.client.messages.list(to=FAMILY, limit=5)) == 5
    assert len(scene.client.messages.list(to=FAMILY, page_size=2)) == 8


def test_a_list_by_date_leaves_out_what_was_not_sent(scene: Scene) -> None:
    sent = scene.send()
    scene.settle()
    scene.twin.behave({"*": {"do": "hold"}})
    held = scene.send()
    day = scene.client.messages(sent.sid).fetch().date_sent
    for dates in ({"date_sent": day}, {"date_sent_after": day}, {"date_sent_before": day}):
        assert [message.sid for message in scene.client.messages.list(to=FAMILY, **dates)] == [sent.sid]
    assert [message.sid for message in scene.client.messages.list(to=FAMILY)] == [held.sid, sent.sid]


def test_a_callback_is_signed_for_its_url_without_the_fragment(scene: Scene) -> None:
    url = scene.webhooks.url("status/acc%20ount/b/m?x=1&y=")
    sid = scene.send(to=OTHER, status_callback=f"{url}#rc=5&rp=all").sid
    scene.settle()
    for one in scene.webhooks.received:
        assert one.url == url
        assert RequestValidator(ACCOUNT.auth_token).validate(url, one.form, one.headers["X-Twilio-Signature"])
    assert scene.webhooks.received[-1].form.items() >= {
        "MessageSid": sid, "SmsSid": sid, "MessageStatus": "undelivered", "SmsStatus": "undelivered",
        "To": OTHER, "From": OUR_NUMBER, "AccountSid": ACCOUNT.account_sid, "ApiVersion": "2010-04-01",
        "ErrorCode": "30003",
    }.items()  # fmt: skip


@pytest.mark.parametrize(
    ("fragment", "tries"),
    [("", 1), ("#rc=2", 1), ("#rc=2&rp=5xx", 3), ("#rc=5&rp=all", 4), ("#rc=1&rp=4xx,ct", 1)],
)
def test_a_broken_webhook_is_tried_as_often_as_its_url_asks(scene: Scene, fragment: str, tries: int) -> None:
    scene.twin.behave({FAMILY: {"do": "fail"}})
    scene.webhooks.statuses = [500, 502, 503]
    scene.send(status_callback=scene.status_url + fragment)
    scene.settle()
    assert len(scene.webhooks.received) == tries
    assert len({one.headers["I-Twilio-Idempotency-Token"] for one in scene.webhooks.received}) == 1
    assert scene.twin.health()["lost_callbacks"] == (0 if tries == 4 else 1)


def test_a_message_goes_on_when_nobody_hears_its_callbacks(scene: Scene) -> None:
    sid = scene.send(status_callback="http://nobody.localhost:9/status").sid
    scene.settle()
    assert scene.client.messages(sid).fetch().status == "delivered"
    assert scene.twin.health()["lost_callbacks"] == 2


def test_many_messages_at_once_each_keep_their_order(scene: Scene) -> None:
    sids = [scene.send().sid for _ in range(50)]
    scene.settle()
    assert all(scene.webhooks.statuses_of(sid) == ["sent", "delivered"] for sid in sids)


def test_a_text_reaches_the_webhook_signed_with_its_blanks_and_brings_the_reply_home(scene: Scene) -> None:
    scene.webhooks.body = REPLY
    assert scene.text(opt_out_type="STOP") == {"status": 200, "reply": "A & B", "twiml": REPLY}
    (heard,) = scene.webhooks.received
    validator = RequestValidator(ACCOUNT.auth_token)
    assert validator.validate(scene.webhooks.url("inbound"), heard.form, heard.headers["X-Twilio-Signature"])
    assert heard.form.items() >= {
        "From": FAMILY, "To": OUR_NUMBER, "Body": " Stop! ", "NumMedia": "0", "NumSegments": "1",
        "FromCountry": "US", "FromCity": "", "OptOutType": "STOP", "AccountSid": ACCOUNT.account_sid,
    }.items()  # fmt: skip
    assert heard.form["MessageSid"] == heard.form["SmsSid"] == heard.form["SmsMessageSid"]

    scene.settle()
    (reply,) = scene.twin.sent(to=FAMILY)
    assert (reply["direction"], reply["body"], reply["status"]) == ("outbound-reply", "A & B", "delivered")


def test_a_repeated_text_has_the_same_sid_and_makes_no_second_reply(scene: Scene) -> None:
    scene.webhooks.body, sid = "<Response><Message><Body>Once.</Body></Message></Response>", "SM" + "a" * 32
    assert scene.text(message_sid=sid) == scene.text(message_sid=sid)
    assert [one.form["MessageSid"] for one in scene.webhooks.received] == [sid, sid]
    assert len(scene.twin.sent()) == 1


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("text/xml", "<Response/>"), ("text/xml", "<Response><Message>"), ("application/json", REPLY)],
)
def test_what_is_no_reply_is_told_as_none(scene: Scene, content_type: str, body: str) -> None:
    scene.webhooks.content_type, scene.webhooks.body = content_type, body
    assert scene.text() == {"status": 200, "reply": None, "twiml": body}


def test_a_text_that_is_not_let_in_brings_no_reply(scene: Scene) -> None:
    scene.webhooks.statuses, scene.webhooks.body = [403], REPLY
    assert scene.text() == {"status": 403, "reply": None, "twiml": REPLY}
    assert scene.twin.sent() == []


def test_a_reset_forgets_messages_and_returns_to_the_first_table(scene: Scene) -> None:
    scene.twin.behave({FAMILY: {"do": "hold"}})
    scene.send()
    scene.twin.reset()
    assert scene.twin.sent() == []
    assert scene.twin.behaviours() == {OTHER: {"do": "undeliver"}}
    assert scene.twin.health().items() >= {"held": 0, "pending": 0, "lost_callbacks": 0}.items()


def test_the_control_endpoint_says_what_it_does_not_understand(scene: Scene) -> None:
    with pytest.raises(ValueError, match=rf"invalid_request: \{FAMILY}: do must be one of"):
        scene.twin.behave({FAMILY: {"do": "vanish"}})
