"""The door of the carrier's endpoints: all that is posted there is verified here, or refused and counted."""

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from sayso.carrier.secret import CarrierSecret, carrier_secret
from sayso.carrier.signed_form import NamesOurAccount, NotFromTheCarrier, PostedForm, SaidInTwoWays, certain
from sayso.carrier.webhook import Webhook
from sayso.observability import Metric, logger, publish

SERVICE = "webhooks"
"""Under which all functions behind this door count what they refuse: together it is one metric, and one alarm."""

MAX_BODY_CHARACTERS = 65_536
"""Of a form. Twilio's longest is a fraction of it: a text of 1,600 characters, percent-encoded, and ten pictures."""

MAX_FIELDS = 200
"""Of a form and its address. Twilio's have some thirty, and two more for each picture."""

_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{27}=", re.ASCII)
"""SHA-1 in base64: anything else is refused before anything is read."""


def verified(event: Mapping[str, Any], secret_id: str) -> Webhook:
    """The webhook in an API Gateway event, or NotFromTheCarrier.

    What cannot be the carrier's is refused first, at a cost that does not grow with its body: nothing is decoded,
    parsed or asked for. The signature covers the URL as Twilio called it, so it is put together again from what the
    gateway was asked: https://www.twilio.com/docs/usage/security#validating-requests
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    signature = headers.get("x-twilio-signature", "")
    if not _SIGNATURE.fullmatch(signature):
        raise NotFromTheCarrier("The request is not signed by the carrier.")
    body = _short_body(event)
    form, url = PostedForm(parse_qsl(body, keep_blank_values=True)), _url(event, headers)  # blank ones are signed too
    secret = carrier_secret(secret_id)
    names_us = form.get("AccountSid") == secret.account_sid
    if names_us and not _is_signed(secret, url, form, signature):
        secret = carrier_secret(secret_id, doubted=True)
    if not _is_signed(secret, url, form, signature):
        raise (NamesOurAccount if names_us else NotFromTheCarrier)("The request is not signed by the carrier.")
    if certain(form, "AccountSid")["AccountSid"] != secret.account_sid:
        raise NamesOurAccount("The request is about another account of the carrier.")
    if not all(name[:1].isalpha() for name in form):  # the end of an address, read as the beginning of the form
        raise SaidInTwoWays("the address")
    query = event.get("queryStringParameters") or {}
    return Webhook(form, event.get("pathParameters") or {}, query, url.partition("?")[0])


def refusal(error: NotFromTheCarrier) -> dict[str, Any]:
    """The answer to whoever is not the carrier, or cannot be told from somebody else; it is counted."""
    if isinstance(error, NamesOurAccount):
        logger.error("a request that names our account was refused", extra={"problem": str(error)})
        publish({Metric.REFUSED_WITH_OUR_ACCOUNT: 1}, SERVICE)
    else:
        publish({Metric.REFUSED_OF_STRANGERS: 1}, SERVICE)
    return {
        "statusCode": error.status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(error.body()),
    }


def _is_signed(secret: CarrierSecret, url: str, form: PostedForm, signature: str) -> bool:
    return any(RequestValidator(token).validate(url, form, signature) for token in secret.auth_tokens)


def _short_body(event: Mapping[str, Any]) -> str:
    """The body as text, if a form of the carrier's may be so long."""
    body = event.get("body") or ""
    if len(body) > MAX_BODY_CHARACTERS:
        raise NotFromTheCarrier("The request is longer than any of the carrier's.")
    asked = sum(map(len, (event.get("multiValueQueryStringParameters") or {}).values()))
    if body.count("&") + 1 + asked > MAX_FIELDS:
        raise NotFromTheCarrier("The request has more fields than any of the carrier's.")
    if not event.get("isBase64Encoded"):
        return body
    return _short_body({"body": b64decode(body + "==").decode(errors="replace")})


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
