"""Whoever is not the carrier is refused at one door, before anything is read that costs more the longer it is."""

import base64
import importlib
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from sayso.carrier import door
from sayso.carrier.door import MAX_BODY_CHARACTERS, MAX_FIELDS
from sayso.carrier.signed_form import PostedForm
from sayso.observability import Metric
from tests.support import template
from tests.support.counted import counted
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN, rest_request, sid, signed_webhook
from tests.support.house import NUMBER_OF, House, context

type Event = dict[str, Any]

MADE_UP = f"{'A' * 27}="
OTHER_TOKEN = "fedcba9876543210fedcba9876543210"  # of no real account
OUTSIDE = {
    f"{event['Properties']['Method']} {event['Properties']['Path']}": function["Properties"]["Handler"]
    for function in template.resources().values()
    for event in function["Properties"].get("Events", {}).values()
    if event["Type"] == "Api" and event["Properties"].get("Auth") == {"Authorizer": "NONE"}
}
"""The routes without a token, and the handlers behind them: a new one is in these tests by itself."""


def answer(route: str, event: Event) -> int:
    module, name = OUTSIDE[route].rsplit(".", 1)
    found: int = getattr(importlib.import_module(module), name)(event, context(10))["statusCode"]
    return found


def posted(route: str, body: str, signature: str | None = MADE_UP) -> Event:
    method, path = route.split(" ")
    headers = {"X-Twilio-Signature": signature} if signature is not None else {}
    return rest_request(method, path, body=body, headers=headers)


def in_base64(body: str) -> Event:
    return {"body": base64.b64encode(body.encode()).decode(), "isBase64Encoded": True}


MANY = "&".join("0=" for _ in range(MAX_FIELDS + 1))
ASKED = {"multiValueQueryStringParameters": {"at": ["1"] * MAX_FIELDS}}
UNREAD: dict[str, Callable[[str], Event]] = {
    "no signature": lambda route: posted(route, MANY, None),
    "no text of base64": lambda route: posted(route, MANY, "AAAA"),
    "a long body": lambda route: posted(route, "x" * (MAX_BODY_CHARACTERS + 1)),
    "a long body in base64": lambda route: posted(route, "") | in_base64("x" * MAX_BODY_CHARACTERS),
    "many fields": lambda route: posted(route, MANY),
    "many fields in the address": lambda route: posted(route, "0=") | ASKED,
}


def test_the_four_routes_are_found() -> None:
    assert len(OUTSIDE) == 4
    assert all(route.startswith("POST /twilio/") for route in OUTSIDE)


@pytest.mark.parametrize("event", UNREAD.values(), ids=UNREAD)
@pytest.mark.parametrize("route", OUTSIDE)
def test_what_cannot_be_the_carriers_is_refused_unread_and_counted(
    route: str,
    event: Callable[[str], Event],
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reading = {name: Mock(side_effect=AssertionError) for name in ("parse_qsl", "b64decode", "carrier_secret")}
    for name, mock in reading.items():
        monkeypatch.setattr(door, name, mock)
    before = house.entries()
    counted(capsys)
    assert answer(route, event(route)) == 403
    assert counted(capsys) == {Metric.REFUSED_OF_STRANGERS: 1}
    assert house.entries() == before


def test_many_fields_in_base64_are_counted_before_they_are_parsed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "parse_qsl", parse := Mock(side_effect=AssertionError))
    for route in OUTSIDE:
        assert answer(route, posted(route, "") | in_base64(MANY)) == 403
    assert parse.call_count == 0


def test_as_many_fields_as_may_be_are_read(house: House) -> None:
    form = {"MessageSid": sid("SM1"), "From": "+14155550101", "To": NUMBER_OF["harbour"], "Body": "STOP"}
    fields = {f"Zz{number:03}": "" for number in range(MAX_FIELDS - len(form) - 1)}
    assert answer("POST /twilio/inbound", signed_webhook("/twilio/inbound", form | fields)) == 200
    assert house.consent("+14155550101")["channels"]["sms"] == "opted_out"


class Name(str):
    """A name that counts how often it is compared."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        type(self).compared += 1
        return str.__eq__(self, other)


def test_a_form_is_looked_through_once_however_many_names_it_has() -> None:
    names = [Name(number) for number in range(MAX_FIELDS)]
    form = PostedForm((name, "") for name in names)
    assert [form.getlist(name) for name in form] == [[""]] * MAX_FIELDS
    assert Name.compared <= MAX_FIELDS


NAMES_US = {"AccountSid": ACCOUNT_SID, "MessageSid": sid("SM1"), "Body": "STOP"}
A_STRANGER = {**NAMES_US, "AccountSid": f"AC{'0' * 32}"}
OURS, STRANGERS = {Metric.REFUSED_WITH_OUR_ACCOUNT: 1}, {Metric.REFUSED_OF_STRANGERS: 1}


@pytest.mark.parametrize(
    ("form", "token", "expected"),
    [
        pytest.param(NAMES_US, OTHER_TOKEN, OURS, id="our account, another token"),
        pytest.param(
            {**NAMES_US, "From": "+1", "Zz": "From+1415"}, AUTH_TOKEN, OURS, id="ours, and readable in two ways"
        ),
        pytest.param(A_STRANGER, OTHER_TOKEN, STRANGERS, id="another account, another token"),
        pytest.param(A_STRANGER, AUTH_TOKEN, OURS, id="another account, signed with our token"),
        pytest.param({"0": "1"}, OTHER_TOKEN, STRANGERS, id="noise"),
    ],
)
def test_a_refused_request_that_names_our_account_is_told_from_noise(
    form: dict[str, str], token: str, expected: dict[Metric, int], house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """A STOP that Twilio signed with a token that we do not know is refused: somebody has to see it."""
    path = "/twilio/inbound"
    event = signed_webhook(path, form, token=token)
    if "AccountSid" not in form:
        event["body"] = "0=1"
    counted(capsys)
    assert answer(f"POST {path}", event) == 403
    assert counted(capsys) == expected
