"""A signed text fits other divisions into names and values: each is refused, or says the same as the first."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.inbound_keyword import webhook as inbound
from functions.status_callback import webhook as status
from functions.voice_call import webhook as voice
from local.carrier.webhooks.webhook import Webhook, sign
from sayso.carrier.signed_form import NotFromTheCarrier, signed_text
from sayso.carrier.status import UnknownStatus, outcome_of
from sayso.carrier.voice import NoCall, call_input
from sayso.carrier.webhook import NoPhone, inbound_text
from sayso.carrier.webhook import Webhook as Received
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN, BASE_URL, sid, signed_webhook
from tests.support.house import NUMBER_OF, SETTLE, House, context

DANA, EVE = "+14155550101", "+14155550199"
TEXT = {
    "AccountSid": ACCOUNT_SID,
    "ApiVersion": "2010-04-01",
    "Body": "START",
    "From": DANA,
    "FromCity": "",
    "FromState": "CA",
    "MessageSid": sid("SM1"),
    "NumMedia": "0",
    "SmsMessageSid": sid("SM1"),
    "SmsStatus": "received",
    "To": NUMBER_OF["harbour"],
    "ToZip": "94110",
}
PATH = {"account": "harbour", "batch": "b1", "message": "0.0.1.0123456789ab"}
REPORT = {
    "AccountSid": ACCOUNT_SID,
    "ApiVersion": "2010-04-01",
    "ErrorCode": "30003",
    "From": NUMBER_OF["harbour"],
    "MessageSid": sid("SM1"),
    "MessageStatus": "undelivered",
    "SmsStatus": "undelivered",
    "To": DANA,
}
KEY = {
    "AccountSid": ACCOUNT_SID,
    "CallSid": sid("CA1"),
    "CallStatus": "in-progress",
    "Digits": "3",
    "Direction": "outbound-api",
    "To": DANA,
    "msg": "Gather End",
}


@dataclass(frozen=True)
class Replay:
    """Another division of a signed form."""

    why: str
    form: dict[str, str]
    of: dict[str, str]
    path: str = "/twilio/inbound"


def changed(form: dict[str, str], *gone: str, **said: str) -> dict[str, str]:
    """The form without some names, and with others."""
    return {name: value for name, value in form.items() if name not in gone} | said


CRAFTED = changed(TEXT, Body=f"noFrom{EVE}MessageSid{sid('SM2')}To{NUMBER_OF['harbour']}ToZip")
FORGED = changed(TEXT, Body="no", From=EVE, MessageSid=sid("SM2"))
REPLAYS = [
    Replay("the next name joins the id", changed(TEXT, "NumMedia", MessageSid=f"{sid('SM1')}NumMedia0"), TEXT),
    Replay("a word more makes another text", changed(TEXT, "From", Body=f"STARTFrom{DANA}"), TEXT),
    Replay("a word of the text becomes a name", changed(TEXT, Body="STOP", Dont=""), changed(TEXT, Body="STOPDont")),
    Replay("the text begins later", changed(TEXT, B="ody not ", Body="STOP"), changed(TEXT, Body=" not BodySTOP")),
    Replay(
        "a text that has all that a request has",
        changed(FORGED, "FromCity", "FromState", "NumMedia", "SmsMessageSid", "SmsStatus")
        | {"ToZip": signed_text(changed(TEXT, "AccountSid", "ApiVersion", "Body"))},
        CRAFTED,
    ),
    Replay("and that text itself", CRAFTED, CRAFTED),
]


def refused(form: dict[str, str], path: str, parameters: dict[str, str] | None, handler: Any) -> bool:
    """Whether the function refuses this form, signed as it is."""
    return bool(handler(signed_webhook(path, form, path_parameters=parameters), context(10))["statusCode"] == 403)


@pytest.mark.parametrize("replay", REPLAYS, ids=[replay.why for replay in REPLAYS])
def test_a_captured_text_cannot_be_divided_into_another(house: House, replay: Replay) -> None:
    assert signed_text(replay.form) == signed_text(replay.of), "the signature would not fit"
    assert refused(replay.form, "/twilio/inbound", None, inbound.handler)
    assert [entry["type"] for entry in house.entries() if "phone" in entry] == []


def test_a_captured_start_does_not_opt_in_again(house: House) -> None:
    inbound.handler(signed_webhook("/twilio/inbound", TEXT), context(10))
    house.text(DANA, "STOP", text_id="SM3")
    for replay in REPLAYS[:2]:
        assert refused(replay.form, "/twilio/inbound", None, inbound.handler)
    assert house.consent(DANA)["channels"]["sms"] == "opted_out"


def test_a_captured_report_cannot_say_another_status_or_lose_its_code(house: House) -> None:
    other = changed(REPORT, "ErrorCode", ApiVersion="2010-04-01ErrorCode30003")
    assert signed_text(other) == signed_text(REPORT)
    assert refused(other, f"/twilio/status/harbour/b1/{PATH['message']}", PATH, status.handler)
    assert house.take(SETTLE) == []


def test_a_captured_key_is_not_read_as_the_call_being_answered(house: House) -> None:
    asked = "/twilio/voice/harbour/b1/0.0.1.0123456789ab"
    url = f"{BASE_URL}{asked}/keys?at=choice.1"
    event = signed_webhook(asked, {"/keys?at=choice.1": ""} | KEY, path_parameters=PATH)
    event["headers"]["X-Twilio-Signature"] = sign(Webhook(url, KEY), AUTH_TOKEN)
    assert voice.handler(event, context(10))["statusCode"] == 403
    assert house.entries(type="key_pressed") == []


@pytest.mark.parametrize("account", ["AC" + "f" * 32, "AC1", "", None])
def test_a_request_about_another_account_of_the_carrier_is_refused(house: House, account: str | None) -> None:
    assert house.consent(DANA)
    form = changed(TEXT, "AccountSid") if account is None else changed(TEXT, AccountSid=account)
    event = signed_webhook("/twilio/inbound", form)
    if account is None:
        event["body"] = urlencode(form)
        event["headers"]["X-Twilio-Signature"] = sign(Webhook(f"{BASE_URL}/twilio/inbound", form), AUTH_TOKEN)
    assert inbound.handler(event, context(10))["statusCode"] == 403


NAMES = sorted({*TEXT, *REPORT, *KEY, "OptOutType", "MessagingServiceSid", "B", "Zz", "a"})
PIECES = st.one_of(
    st.sampled_from([*NAMES, ACCOUNT_SID, DANA, EVE, sid("SM1"), sid("SM2"), sid("CA1"), "STOP", "START", "delivered"]),
    st.text(max_size=4),
)
BODIES = st.lists(PIECES, max_size=8).map("".join)


@st.composite
def divisions(draw: st.DrawFn, form: dict[str, str]) -> dict[str, str]:
    """Any division of the form's signed text: names begin where known names stand in it, or anywhere."""
    text = signed_text(form)
    known = [at for at in range(len(text)) if any(text.startswith(name, at) for name in NAMES)]
    begins = draw(st.sets(st.one_of(st.sampled_from(known), st.integers(0, len(text) - 1)), max_size=14)) | {0}
    keep = draw(st.sampled_from([frozenset(), frozenset(known)]))
    found: dict[str, str] = {}
    ordered = sorted(begins | keep)
    for begin, end in zip(ordered, [*ordered[1:], len(text)], strict=True):
        names = [name for name in NAMES if text.startswith(name, begin) and begin + len(name) <= end]
        name = draw(st.sampled_from(names)) if names else text[begin : draw(st.integers(begin + 1, end))]
        if found and name <= max(found):  # it belongs to the value before: names are sorted and stand once
            found[max(found)] += text[begin:end]
        else:
            found[name] = text[begin + len(name) : end]
    return found


def said(read: Any, form: dict[str, str]) -> Any:
    """What the reader finds in the form, or None if it is refused or nothing."""
    try:
        return read(Received(form, PATH, {"at": "choice.1"}, f"{BASE_URL}/keys"))
    except (NotFromTheCarrier, NoPhone, NoCall, UnknownStatus):
        return None


many = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(st.data(), BODIES, st.sampled_from(["", "STOP", "START"]))
def test_every_division_of_a_text_says_the_same_or_nothing(data: st.DataObject, body: str, owned: str) -> None:
    form = changed(TEXT, Body=body) | ({"OptOutType": owned} if owned else {})
    division = data.draw(divisions(form))
    assert signed_text(division) == signed_text(form)
    assert said(inbound_text, division) in (said(inbound_text, form), None)


@many
@given(st.data(), st.sampled_from(["", "30003"]))
def test_every_division_of_a_report_says_the_same_or_nothing(data: st.DataObject, code: str) -> None:
    form = changed(REPORT, "ErrorCode") | ({"ErrorCode": code} if code else {})
    division = data.draw(divisions(form))
    assert said(outcome_of, division) in (said(outcome_of, form), None)


@many
@given(st.data(), st.sampled_from(["", "1", "5", "*"]))
def test_every_division_of_a_key_says_the_same_or_nothing(data: st.DataObject, key: str) -> None:
    form = changed(KEY, Digits=key)
    division = data.draw(divisions(form))
    assert said(call_input, division) in (said(call_input, form), None)


@given(st.text().filter(lambda body: "From+" not in body and "Sid" not in body))
def test_any_ordinary_text_is_read_as_it_was_written(body: str) -> None:
    assert said(inbound_text, changed(TEXT, Body=body)).body == body
