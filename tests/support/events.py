"""Events as AWS sends them: the files of `events/`, with the changes that a test needs."""

import copy
import hashlib
import json
from functools import cache
from typing import Any
from urllib.parse import urlencode

from local.invoke.event_files import EVENTS
from local.invoke.signature import sign

HOST = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"
BASE_URL = f"https://{HOST}/prod"
ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"  # belongs to no real account
KEY_SID = "SK0123456789abcdef0123456789abcdef"
KEY_SECRET = "abcdef0123456789abcdef0123456789"  # no more than the token

DONE: dict[str, list[Any]] = {"batchItemFailures": []}
UNCHANGED: dict[str, Any] = {}
"""A token as Cognito would write it by itself."""

STORY: list[tuple[str, Any]] = [
    ("manage_account_purchase", 200),
    ("manage_account_settings", 200),
    ("manage_consent_import", 200),
    ("send_batch_preview", 200),
    ("send_batch_accept", 202),
    ("dispatch_chunk", DONE),
    ("status_webhook_delivered", 204),
    ("status_webhook_undelivered", 204),
    ("settle_outcomes", DONE),
    ("settle_late_delivery", DONE),
    ("send_batch_messages", 200),
    ("send_batch_accept_evening", 202),
    ("send_batch_cancel", 200),
    ("dispatch_chunk_cancelled", DONE),
    ("housekeeping_every_minute", None),
    ("housekeeping_by_hand", None),
    ("look_after_batch", None),
    ("look_after_repeat", None),
    ("ask_carrier_batch", None),
    ("ask_carrier_repeat", None),
    ("lost_texts_every_minute", None),
    ("lost_texts_by_hand", None),
    ("reconciliation_every_hour", None),
    ("reconciliation_by_hand", None),
    ("retention_every_hour", None),
    ("retention_by_hand", None),
    ("inbound_keyword_stop", 200),
    ("inbound_keyword_answered_by_carrier", 200),
    ("manage_consent_change", 200),
    ("manage_consent_proof", 200),
    ("erase_phone", 200),
    ("erase_unknown", 404),
    ("erase_every_minute", None),
    ("send_batch_accept_call", 202),
    ("voice_call_script", 200),
    ("voice_call_key", 200),
    ("audit_query_by_phone", 200),
    ("audit_query_by_batch", 200),
    ("staff_token_sign_in", UNCHANGED),
    ("staff_token_renewal", UNCHANGED),
]
"""The event files in an order in which they can run, each with the HTTP status or whole answer of its function."""


def is_expected(answer: Any, expected: Any) -> bool:
    """Whether a function answered as STORY says."""
    return bool(answer == expected or answer.get("statusCode") == expected or answer.get("response") == expected)


@cache
def _file(name: str) -> Any:
    return json.loads((EVENTS / name).read_text())


def load(name: str) -> Any:
    """A copy of the event in the file, which the test may change."""
    return copy.deepcopy(_file(name))


def rest_request(
    method: str,
    path: str,
    *,
    body: Any = None,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    claims: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A request through API Gateway; `claims` are merged with those of the file, `body=None` sends no body."""
    event: dict[str, Any] = load("rest_request.json")
    event |= {"httpMethod": method, "path": path, "resource": path}
    event["headers"] |= headers or {}
    event["multiValueHeaders"] |= {name: [value] for name, value in (headers or {}).items()}
    event["requestContext"] |= {"httpMethod": method, "path": f"/prod{path}"}
    event["requestContext"]["authorizer"]["claims"] |= claims or {}
    if query:
        event["queryStringParameters"] = query
        event["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()}
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    return event


def sid(name: str) -> str:
    """The carrier's id for which a test writes SM1, in Twilio's form: two letters and 32 hexadecimal digits."""
    kind, rest = name[:2], name[2:]
    if len(rest) == 32:  # the carrier's own
        return name
    return kind + (rest if rest.isdecimal() else hashlib.md5(rest.encode()).hexdigest()).zfill(32)


def signed_webhook(
    path: str,
    form: dict[str, str],
    *,
    path_parameters: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    token: str = AUTH_TOKEN,
) -> dict[str, Any]:
    """A webhook of the carrier: a form post about our account, signed for its URL."""
    form = {"AccountSid": ACCOUNT_SID} | form
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    event = rest_request("POST", path, body=urlencode(form), headers=headers, query=query)
    del event["requestContext"]["authorizer"]
    event["pathParameters"] = path_parameters
    sign(event, token)
    return event


def sqs_event(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """The event in which Lambda passes received queue messages to a function."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message.get("Attributes", {}),
                "messageAttributes": {},
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
                "awsRegion": "us-east-1",
            }
            for message in messages
        ]
    }
