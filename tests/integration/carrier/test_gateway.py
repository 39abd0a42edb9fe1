"""What is known after a create call, whatever the carrier and the network did; and that it is made once."""

import json
import socket
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from sayso.carrier import gateway
from sayso.carrier.gateway import CreateResult, Gateway, Receipt
from sayso.carrier.secret import CarrierSecret
from sayso.domain.message.message import Reason
from tests.support.carriers import http, raw_server
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN

SECRET = CarrierSecret(ACCOUNT_SID, AUTH_TOKEN)
MESSAGE: dict[str, Any] = {
    "to": "+14155550101",
    "sender": "+14155550100",
    "body": "Grüße – 5 pm & later",
    "status_callback": "https://harbour.example/prod/twilio/status/harbour/b1/0.0.1.0123456789ab",
}
CALL: dict[str, Any] = {
    "to": "+14155550101",
    "sender": "+14155550100",
    "script": "https://harbour.example/prod/twilio/voice/harbour/b1/0.0.0.0123456789ab",
    "status_callback": "https://harbour.example/prod/twilio/status/harbour/b1/0.0.0.0123456789ab",
}
HTML = "<html>Bad gateway</html>"


def error(status: int, code: int | None) -> bytes:
    return http(status, json.dumps({"code": code, "message": "…", "status": status}))


TAKEN, UNKNOWN, NOT_TAKEN = Receipt(CreateResult.TAKEN, carrier_id="SM1"), CreateResult.UNKNOWN, CreateResult.NOT_TAKEN


def refused(reason: Reason, code: str) -> Receipt:
    return Receipt(CreateResult.REFUSED, reason=reason, error_code=code)


ANSWERS = [
    pytest.param(http(201, '{"sid": "SM1"}'), TAKEN, id="created"),
    pytest.param(error(400, 21610), refused(Reason.CARRIER_OPT_OUT, "21610"), id="opted out at the carrier"),
    pytest.param(error(400, 21211), refused(Reason.CARRIER_REFUSED, "21211"), id="no such number"),
    pytest.param(error(404, 20404), refused(Reason.CARRIER_REFUSED, "20404"), id="not found"),
    pytest.param(http(400, HTML), refused(Reason.CARRIER_REFUSED, "400"), id="refused without a code"),
    pytest.param(error(401, 20003), Receipt(CreateResult.MISCONFIGURED, error_code="20003"), id="wrong token"),
    pytest.param(error(403, 20003), Receipt(CreateResult.MISCONFIGURED, error_code="20003"), id="account suspended"),
    pytest.param(error(403, 20403), Receipt(CreateResult.MISCONFIGURED, error_code="20403"), id="no permission"),
    pytest.param(
        http(403, HTML), Receipt(CreateResult.MISCONFIGURED, error_code="403"), id="no permission, in no words"
    ),
    pytest.param(error(403, 21408), refused(Reason.CARRIER_REFUSED, "21408"), id="not to this country"),
    pytest.param(error(429, 20429), Receipt(NOT_TAKEN, error_code="20429"), id="too many requests"),
    pytest.param(error(400, 10004), Receipt(NOT_TAKEN, error_code="10004"), id="too many calls at once"),
    pytest.param(error(400, 21611), Receipt(NOT_TAKEN, error_code="21611"), id="the number's queue is full"),
    pytest.param(error(500, 21611), Receipt(NOT_TAKEN, error_code="21611"), id="full, with another status"),
    pytest.param(error(403, 63038), Receipt(NOT_TAKEN, error_code="63038"), id="no more today"),
    pytest.param(
        error(503, 20429), Receipt(NOT_TAKEN, error_code="20429"), id="too many requests, with another status"
    ),
    pytest.param(http(429, ""), Receipt(NOT_TAKEN, error_code="429"), id="too many requests, in no words"),
    pytest.param(http(408, HTML), Receipt(UNKNOWN, error_code="408"), id="timed out on their side"),
    pytest.param(error(500, 20500), Receipt(UNKNOWN, error_code="20500"), id="a fault of theirs"),
    pytest.param(http(503, HTML), Receipt(UNKNOWN, error_code="503"), id="a fault before them"),
    pytest.param(http(201, HTML), Receipt(UNKNOWN), id="created, in words that cannot be read"),
    pytest.param(http(201, "{}"), Receipt(UNKNOWN), id="created, but what"),
    pytest.param(http(201, '{"sid": "SM1"}', length=999), Receipt(UNKNOWN), id="an answer that breaks off"),
    pytest.param(b"", Receipt(UNKNOWN), id="a connection that breaks off"),
    pytest.param(b"hello\r\n\r\n", Receipt(UNKNOWN), id="no HTTP at all"),
    pytest.param(None, Receipt(UNKNOWN), id="no answer in time"),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_an_answer_says_what_is_known_and_the_call_is_never_repeated(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None, expected: Receipt
) -> None:
    monkeypatch.setattr(gateway, "TIMEOUT_SECONDS", 0.3)
    with raw_server(answer) as carrier:
        assert Gateway(SECRET, carrier.url).create(**MESSAGE) == expected
        assert len(carrier.requests) == 1


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_so_it_is_with_a_call_but_that_nobody_opts_out_of_calls_at_the_carrier(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None, expected: Receipt
) -> None:
    monkeypatch.setattr(gateway, "TIMEOUT_SECONDS", 0.3)
    if expected.reason is Reason.CARRIER_OPT_OUT:
        expected = replace(expected, reason=Reason.CARRIER_REFUSED)
    with raw_server(answer) as carrier:
        assert Gateway(SECRET, carrier.url).call(**CALL) == expected
        assert len(carrier.requests) == 1


@pytest.mark.parametrize("address", ["https://api.twilio.com", "http://127.0.0.1:1"])
def test_nothing_below_repeats_a_create_either(address: str) -> None:
    sender = Gateway(SECRET)
    sender.prepare()
    assert sender._client.http_client.session.get_adapter(address).max_retries.total == 0


def test_where_nobody_listens_the_message_was_not_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = f"http://127.0.0.1:{server.getsockname()[1]}"
    assert Gateway(SECRET, free).create(**MESSAGE) == Receipt(NOT_TAKEN)


def test_the_carrier_is_asked_as_its_own_client_asks() -> None:
    with raw_server(http(201, '{"sid": "SM1"}')) as carrier:
        Gateway(SECRET, carrier.url).create(**MESSAGE)
    head, _, body = carrier.requests[0].decode().partition("\r\n\r\n")
    assert head.startswith(f"POST /2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json HTTP/1.1")
    assert "Authorization: Basic " in head
    assert parse_qs(body) == {
        "To": ["+14155550101"],
        "From": ["+14155550100"],
        "Body": ["Grüße – 5 pm & later"],
        "StatusCallback": [MESSAGE["status_callback"]],
    }


def test_a_call_is_asked_for_with_its_script_and_the_report_of_its_end() -> None:
    with raw_server(http(201, '{"sid": "CA1"}')) as carrier:
        assert Gateway(SECRET, carrier.url).call(**CALL) == Receipt(CreateResult.TAKEN, carrier_id="CA1")
    head, _, body = carrier.requests[0].decode().partition("\r\n\r\n")
    assert head.startswith(f"POST /2010-04-01/Accounts/{ACCOUNT_SID}/Calls.json HTTP/1.1")
    assert parse_qs(body) == {
        "To": ["+14155550101"],
        "From": ["+14155550100"],
        "Url": [CALL["script"]],
        "StatusCallback": [CALL["status_callback"]],
        "StatusCallbackEvent": ["completed"],
        "Timeout": ["30"],
    }


def test_neither_token_nor_phone_is_shown_by_accident() -> None:
    assert AUTH_TOKEN not in repr(SECRET)
    assert AUTH_TOKEN not in repr(Gateway(SECRET))
