"""Calls a webhook as Twilio does: form-encoded, signed, with an idempotency token."""

import http.client
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from local.carrier.webhooks.connection_overrides import AttemptOutcome, ConnectionOverrides, parse_overrides

CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


def require_web_address(url: str) -> str:
    """The URL if texts can be posted to it; else ValueError."""
    if not url.startswith(("http://", "https://")):
        raise ValueError("inbound must be a URL that begins with http:// or https://.")
    return url


@dataclass(frozen=True, slots=True)
class Webhook:
    """One request to make; its idempotency token stays the same in every attempt."""

    url: str
    form: Mapping[str, str]
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    method: str = "POST"

    @property
    def signed_url(self) -> str:
        """The URL without its fragment, which Twilio reads and does not send; a GET carries the form in its query."""
        url = self.url.partition("#")[0]
        if self.method == "POST":
            return url
        return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(self.form)}"

    @property
    def body(self) -> str:
        return urlencode(self.form) if self.method == "POST" else ""

    @property
    def overrides(self) -> ConnectionOverrides:
        return parse_overrides(self.url.partition("#")[2])


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """What the webhook answered; `status` is 0 if there was no answer."""

    outcome: AttemptOutcome
    status: int = 0
    content_type: str = ""
    body: str = ""


def post(webhook: Webhook, auth_token: str) -> WebhookResponse:
    """Make one attempt; a network failure is an outcome, not an exception."""
    target, overrides = urlsplit(webhook.signed_url), webhook.overrides
    host = target.hostname or ""
    connection = CONNECTIONS[target.scheme](
        # Names below .localhost may not resolve, or may resolve to an address on which nothing listens.
        "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host,
        target.port,
        timeout=overrides.connect_timeout,
    )
    headers = {
        "Host": target.netloc,
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "Accept": "*/*",
        "User-Agent": "TwilioProxy/1.1",
        "I-Twilio-Idempotency-Token": webhook.token,
        "X-Twilio-Signature": sign(webhook, auth_token),
    }
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    try:
        try:
            connection.connect()
        except OSError:
            return WebhookResponse(AttemptOutcome.NOT_CONNECTED)
        connection.sock.settimeout(overrides.read_timeout)
        try:
            connection.request(webhook.method, path, webhook.body, headers)
            response = connection.getresponse()
            body = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return WebhookResponse(AttemptOutcome.NOT_ANSWERED)
        outcome = _outcome(response.status)
        return WebhookResponse(outcome, response.status, response.headers.get_content_type(), body)
    finally:
        connection.close()


def sign(webhook: Webhook, auth_token: str) -> str:
    """The value of X-Twilio-Signature, computed by Twilio's own library."""
    signed = webhook.form if webhook.method == "POST" else {}
    return str(RequestValidator(auth_token).compute_signature(webhook.signed_url, signed))


def _outcome(status: int) -> AttemptOutcome:
    by_class = {4: AttemptOutcome.REFUSED, 5: AttemptOutcome.SERVER_ERROR}
    return by_class.get(status // 100, AttemptOutcome.DONE)
