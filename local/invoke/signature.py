"""Signs an API Gateway event as Twilio signs its webhooks."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from twilio.request_validator import RequestValidator

HEADER = "X-Twilio-Signature"


def form_of(event: dict[str, Any]) -> dict[str, str]:
    """The posted form, with its blank parameters: the signature covers them too."""
    return dict(parse_qsl(event["body"], keep_blank_values=True))


def sign(event: dict[str, Any], token: str) -> None:
    """Sign the event with this token, in place; https://www.twilio.com/docs/usage/security#validating-requests"""
    headers = event["headers"]
    query = urlencode(event.get("queryStringParameters") or {})
    path = event["requestContext"]["path"] + (f"?{query}" if query else "")
    url = f"{headers['X-Forwarded-Proto']}://{headers['Host']}{path}"
    signature = RequestValidator(token).compute_signature(url, form_of(event))
    headers[HEADER] = signature
    event["multiValueHeaders"][HEADER] = [signature]
