"""Twilio's webhooks: who may call, and an inbound text."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from sayso.carrier.secret import carrier_secret
from sayso.carrier.signed_form import Form, NotFromTheCarrier, PostedForm, SaidInTwoWays, certain, certain_body
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber
from sayso.observability import logger

MAX_BODY_CHARACTERS = 65_536
"""Of a form. Twilio's longest is a fraction of it: a text of 1,600 characters, percent-encoded, and ten pictures."""

_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{27}=", re.ASCII)
"""SHA-1 in base64: anything else is refused before anything is read."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One signed request of the carrier: form, path parameters, query, and the address it was signed for."""

    form: Form
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    """Without the query."""


def verified(event: Mapping[str, Any], secret_id: str) -> Webhook:
    """The webhook in an API Gateway event, or NotFromTheCarrier. Nothing is read of a request without a signature.

    The signature covers the URL as Twilio called it, so it is put together again from what the gateway was asked:
    https://www.twilio.com/docs/usage/security#validating-requests
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    signature = headers.get("x-twilio-signature", "")
    if not _SIGNATURE.fullmatch(signature) or len(event.get("body") or "") > MAX_BODY_CHARACTERS:
        raise NotFromTheCarrier("The request is not signed by the carrier.")
    secret = carrier_secret(secret_id)
    form, url = _form(event), _url(event, headers)
    if not any(RequestValidator(token).validate(url, form, signature) for token in secret.auth_tokens):
        raise NotFromTheCarrier("The request is not signed by the carrier.")
    if certain(form, "AccountSid")["AccountSid"] != secret.account_sid:
        raise NotFromTheCarrier("The request is about another account of the carrier.")
    if not all(name[:1].isalpha() for name in form):  # the end of an address, read as the beginning of the form
        raise SaidInTwoWays("the address")
    query = event.get("queryStringParameters") or {}
    return Webhook(form, event.get("pathParameters") or {}, query, url.partition("?")[0])


class NoPhone(ValueError):
    """The text does not come from a phone, or names no number: it comes from a short code, from a name."""


def inbound_text(webhook: Webhook) -> InboundText:
    """The text in the webhook; NoPhone if it cannot concern anybody's consent. Raises SaidInTwoWays.

    https://www.twilio.com/docs/messaging/guides/webhook-request#parameters-in-twilios-request
    """
    said = certain(webhook.form, "MessageSid", "From", "To", "OptOutType")
    try:
        sender, number = PhoneNumber.of_sender(said["From"]), PhoneNumber.of_account(said["To"])
    except ValueError as error:
        raise NoPhone from error
    if not said["MessageSid"]:
        raise NoPhone
    return InboundText(
        text_id=said["MessageSid"],
        phone=sender,
        number=number,
        body=certain_body(webhook.form),
        opt_out_type=said["OptOutType"],
    )


def refusal(error: NotFromTheCarrier) -> dict[str, Any]:
    """The answer to whoever is not the carrier."""
    if isinstance(error, SaidInTwoWays):
        logger.error("a signed request was refused", extra={"problem": str(error)})
    return {
        "statusCode": error.status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(error.body()),
    }


def _form(event: Mapping[str, Any]) -> PostedForm:
    body = event.get("body") or ""
    text = base64.b64decode(body + "==").decode(errors="replace") if event.get("isBase64Encoded") else body
    return PostedForm(parse_qsl(text, keep_blank_values=True))  # Twilio signs blank parameters as well


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
