"""Twilio's webhooks: who may call, and an inbound text."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from sayso.carrier.secret import CarrierSecret
from sayso.domain.errors import Forbidden
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber

type Form = Mapping[str, str]


class NotFromTheCarrier(Forbidden):
    """The request is not signed with the carrier's token, or is signed for another URL or content."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One signed request of the carrier: form, path parameters, query, and the address it was signed for."""

    form: Form
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    """Without the query."""


def verified(event: Mapping[str, Any], secret: CarrierSecret) -> Webhook:
    """The webhook in an API Gateway event, or NotFromTheCarrier.

    The signature covers the URL as Twilio called it, so it is put together again from what the gateway was asked:
    https://www.twilio.com/docs/usage/security#validating-requests
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    form = _form(event)
    signature = headers.get("x-twilio-signature", "")
    url = _url(event, headers)
    if not any(RequestValidator(token).validate(url, form, signature) for token in secret.auth_tokens):
        raise NotFromTheCarrier("The request is not signed by the carrier.")
    query = event.get("queryStringParameters") or {}
    return Webhook(form, event.get("pathParameters") or {}, query, url.partition("?")[0])


class NoPhone(ValueError):
    """The text does not come from a phone, or names no number of ours: a short code, an alphanumeric sender."""


def inbound_text(webhook: Webhook) -> InboundText:
    """The text in the webhook; NoPhone if it cannot concern anybody's consent.

    https://www.twilio.com/docs/messaging/guides/webhook-request#parameters-in-twilios-request
    """
    form = webhook.form
    try:
        sender, number = (PhoneNumber.from_e164(form.get(field, "")) for field in ("From", "To"))
    except ValueError as error:
        raise NoPhone from error
    if not form.get("MessageSid"):
        raise NoPhone
    return InboundText(
        text_id=form["MessageSid"],
        phone=sender,
        number=number,
        body=form.get("Body", ""),
        opt_out_type=form.get("OptOutType", ""),
    )


def refusal(error: NotFromTheCarrier) -> dict[str, Any]:
    """The answer to whoever is not the carrier."""
    return {
        "statusCode": error.status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(error.body()),
    }


def _form(event: Mapping[str, Any]) -> dict[str, str]:
    body = event.get("body") or ""
    text = base64.b64decode(body + "==").decode(errors="replace") if event.get("isBase64Encoded") else body
    return dict(parse_qsl(text, keep_blank_values=True))  # Twilio signs blank parameters as well


def _url(event: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    # API Gateway always says which protocol was used; the local stack, which has only http, does not.
    scheme = headers.get("x-forwarded-proto", "http").partition(",")[0].strip()
    query = "&".join(
        f"{name}={value}"
        for name, values in (event.get("multiValueQueryStringParameters") or {}).items()
        for value in values
    )
    url = f"{scheme}://{headers.get('host', '')}{event['requestContext']['path']}"
    return f"{url}?{query}" if query else url
