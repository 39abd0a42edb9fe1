"""The wire of the staff API: one form for every error, bodies however they arrive, and logs that tell no secrets."""

import base64
import io
import json
from typing import Any

import pytest

from functions.send_batch import api as batch_api
from sayso.domain.errors import Busy
from sayso.environment import MissingEnvironment, environment
from sayso.observability import logger
from tests.support.carriers import fake_gateway
from tests.support.events import rest_request
from tests.support.house import DISPATCH, SETTLE, House, context

DANA, KIM = "+14155550101", "+14155550102"
BODY = {"channel": "sms", "category": "general", "template": "Grüße", "recipients": [{"phone": DANA}]}


def post(house: House, body: Any, **changes: Any) -> Any:
    claims, headers = {"cognito:groups": "sender"}, {"Idempotency-Key": "k"}
    event = rest_request("POST", "/batches", body=body, claims=claims, headers=headers) | changes
    return batch_api.handler(event, context(29))


def test_a_body_in_base64_is_read_as_what_it_was(house: House) -> None:
    packed = base64.b64encode(json.dumps(BODY, ensure_ascii=False).encode()).decode()
    assert post(house, packed, isBase64Encoded=True)["statusCode"] == 202
    assert post(house, BODY)["statusCode"] == 202, "the same body, so the same batch"
    assert len(house.pages("/batches", "batches")) == 1


@pytest.mark.parametrize("packed", [base64.b64encode(b"\xff\xfe").decode(), "not base64!"])
def test_a_body_that_is_no_text_is_refused(house: House, packed: str) -> None:
    answer = post(house, packed, isBase64Encoded=True)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_is_json_whatever_the_client_calls_it(house: House, kind: str) -> None:
    body = rest_request("POST", "/batches", body=BODY, headers={"Idempotency-Key": "k", "Content-Type": kind})
    body["requestContext"]["authorizer"]["claims"]["cognito:groups"] = "sender"
    assert batch_api.handler(body, context(29))["statusCode"] == 202


def test_every_error_has_code_message_and_details(house: House) -> None:
    answers = [
        house.call("GET", "/batches/x"),
        house.call("GET", "/batches", role=""),
        house.call("GET", "/batches", claims={"token_use": "access"}),
        house.call("GET", "/batches", query={"limit": "0"}),
        house.call("PATCH", "/batches"),
    ]
    for answer in answers:
        assert set(answer.body) == {"code", "message", "details"}
        assert answer.body["message"].endswith(".")
        assert isinstance(answer.body["details"], list)
    assert [answer.status for answer in answers] == [404, 403, 401, 400, 404]


def test_what_nobody_expected_is_told_as_an_error_of_ours_without_its_secrets(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"{DANA} could not be read")

    monkeypatch.setattr("functions.send_batch.api.list_batches", fail)
    answer = house.call("GET", "/batches")
    assert answer.error == (500, "internal_error")
    assert DANA not in str(answer.body)


def test_what_may_be_tried_again_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> Any:
        raise Busy("Many changes at once.")

    monkeypatch.setattr("functions.send_batch.api.list_batches", busy)
    event = rest_request("GET", "/batches", claims={"cognito:groups": "viewer"})
    answer = batch_api.handler(event, context(29))
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (503, "busy")
    assert answer["multiValueHeaders"]["Retry-After"] == ["1"]


def test_many_problems_are_told_together_but_not_without_end(house: House) -> None:
    answer = house.send(recipients=[{"name": "nobody"}] * 300)
    assert answer.error == (400, "invalid_request")
    assert [problem["field"] for problem in answer.body["details"][:2]] == ["recipients.0.phone", "recipients.1.phone"]
    assert len(answer.body["details"]) == 100


def test_a_function_that_lacks_variables_names_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESENT_HERE", "x")
    monkeypatch.setenv("EMPTY_HERE", "")
    with pytest.raises(MissingEnvironment, match="EMPTY_HERE, MISSING_HERE"):
        environment("PRESENT_HERE", "EMPTY_HERE", "OPTIONAL_HERE?", "MISSING_HERE")
    assert environment("PRESENT_HERE", "OPTIONAL_HERE?") == {"PRESENT_HERE": "x", "OPTIONAL_HERE": ""}


def test_no_log_line_tells_a_phone_or_a_text(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    for handler in logger._logger.handlers:
        monkeypatch.setattr(handler, "stream", written)
    house.opt_in(DANA)
    secret = "Leo has the measles"
    batch_id = house.sent(KIM, recipients=[{"phone": DANA}, {"phone": KIM}, {"phone": "415555"}], template=secret)
    house.settle()
    house.conclude(batch_id, DANA, "delivered")
    house.text(DANA, secret, text_id="SM1")
    house.text(DANA, "STOP", text_id="SM2", to="+14155550999")
    house.report(batch_id, "0.0.1.0123456789ab", DANA, "gossiped")

    def fail() -> None:
        raise IndexError("an error that nobody expected, in the middle of a wave")

    fake_gateway(monkeypatch).before.append(fail)
    house.accept(DANA, key="failing", template=secret)
    assert house.deliver(DISPATCH, house.take(DISPATCH))
    house.report(batch_id, house.messages(batch_id)[0]["message_id"], DANA, "failed")
    [message] = house.take(SETTLE)
    assert house.deliver(SETTLE, [message | {"Body": message["Body"][:-9]}])
    said = written.getvalue()
    assert said.count("\n") >= 3, "the warnings and errors are there"
    for hidden in (DANA, KIM, DANA[2:], "measles", "415555"):
        assert hidden not in said
