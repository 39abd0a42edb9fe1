"""Who gets in, and what is said to those who do not."""

from typing import Any

import boto3
import pytest

from tests.e2e.school import School, phones
from tests.support.api import ApiResponse

ERROR_FORM = {"code", "message", "details"}
BATCH = {"channel": "sms", "category": "general", "template": "Hello.", "recipients": [{"phone": "+14155550199"}]}
KEY = {"Idempotency-Key": "doors"}


def _refused(answer: ApiResponse, status: int, code: str) -> None:
    assert answer.status == status
    assert set(answer.body) == ERROR_FORM
    assert answer.body["code"] == code


@pytest.mark.parametrize("path", ["/batches", "/credits", "/settings", "/consents", "/audit"])
def test_without_a_token_nothing_is_shown(school: School, path: str) -> None:
    # The gateway itself refuses; the local one, unlike AWS, does not use the template's body for it.
    assert school.stranger.call("GET", path).status == 401


def test_an_access_token_does_not_say_which_account_so_it_opens_nothing(stack: dict[str, Any], school: School) -> None:
    person = stack["accounts"][0]["staff"]["admin"]
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=stack["aws_endpoint_url"],
        region_name=stack["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    signed_in = cognito.initiate_auth(
        ClientId=stack["resources"]["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": person["username"], "PASSWORD": person["password"]},
    )
    token = signed_in["AuthenticationResult"]["AccessToken"]
    _refused(school.stranger.call("GET", "/credits", headers={"Authorization": token}), 401, "unauthorized")


def test_each_role_is_refused_what_it_does_not_bring(school: School) -> None:
    purchase = {"credits": 5, "reference": "doors"}
    _refused(school.viewer.call("POST", "/batches", BATCH, KEY), 403, "forbidden")
    _refused(school.sender.call("POST", "/batches", BATCH | {"category": "emergency"}, KEY), 403, "forbidden")
    _refused(school.sender.call("POST", "/credits/purchases", purchase), 403, "forbidden")
    _refused(school.sender.call("PUT", "/settings", {"footer": "x"}), 403, "forbidden")
    _refused(school.sender.call("POST", "/consents/import", {"rows": [{}]}), 403, "forbidden")


def test_a_sender_may_opt_a_phone_out_but_not_in(school: School) -> None:
    (phone,) = phones(190, 1)
    out = {"channels": {"sms": "opted_out"}, "source": "phone_call"}
    assert school.sender.call("PUT", f"/consents/{phone}", out).status == 200
    back = {"channels": {"sms": "opted_in"}, "source": "phone_call"}
    _refused(school.sender.call("PUT", f"/consents/{phone}", back), 403, "forbidden")


def test_another_accounts_batch_does_not_exist(school: School, other_school: School) -> None:
    batch_id = school.send(phones(191, 1))["batch_id"]
    _refused(other_school.admin.call("GET", f"/batches/{batch_id}"), 404, "not_found")
    _refused(other_school.admin.call("GET", f"/batches/{batch_id}/messages"), 404, "not_found")
    assert other_school.texts(batch_id=batch_id) == []
    school.completed(batch_id)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/batches", BATCH, 400, "invalid_request"),  # without a key
        ("POST", "/batches", "{", 400, "invalid_request"),
        ("PUT", "/settings", {"name": ""}, 400, "invalid_request"),
        ("GET", "/consents/nobody", None, 400, "invalid_request"),
        ("GET", "/batches/nothing", None, 404, "not_found"),
    ],
)
def test_bad_input_is_answered_in_the_one_form(
    school: School, method: str, path: str, body: Any, status: int, code: str
) -> None:
    _refused(school.admin.call(method, path, body), status, code)


@pytest.mark.parametrize("path", ["/twilio/inbound", "/twilio/status/maple-street/batch/0.0.1.0123456789ab"])
def test_only_the_carrier_may_call_its_endpoints(school: School, path: str) -> None:
    (phone,) = phones(195, 1)
    form = f"MessageSid=SM1&From=%2B{phone[1:]}&To=%2B{school.number[1:]}&Body=START&MessageStatus=delivered"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert school.stranger.call("POST", path, form, headers).status == 403
    signed = headers | {"X-Twilio-Signature": "c2lnbmVkIGJ5IHNvbWVib2R5IGVsc2U="}
    assert school.stranger.call("POST", path, form, signed).status == 403
    assert school.admin.get(f"/consents/{phone}")["channels"]["sms"] == "unknown"
