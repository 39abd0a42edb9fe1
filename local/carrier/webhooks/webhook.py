"""Asking a webhook as Twilio does: form-encoded, signed, with an idempotency token."""

import http.client
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from local.carrier.webhooks import connection_overrides
from local.carrier.webhooks.connection_overrides import Outcome, Overrides

CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


def web_address(url: str) -> str:
    """The URL, if texts can be posted to it; else ValueError."""
    if not url.startswith(("http://", "https://")):
        raise ValueError("inbound is a URL that begins with http:// or https://.")
    return url


@dataclass(frozen=True, slots=True)
class Webhook:
    """One request to make; its token stays the same however often it is tried."""

    url: str
    form: Mapping[str, str]
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    method: str = "POST"

    @property
    def signed_url(self) -> str:
        """The URL without its fragment, which is for Twilio and never leaves it; a GET has the form in its query."""
        url = self.url.partition("#")[0]
        if self.method == "POST":
            return url
        return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(self.form)}"

    @property
    def body(self) -> str:
        return urlencode(self.form) if self.method == "POST" else ""

    @property
    def overrides(self) -> Overrides:
        return connection_overrides.parse(self.url.partition("#")[2])


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, if anything did: `status` is 0 where there was no answer."""

    outcome: Outcome
    status: int = 0
    content_type: str = ""
    body: str = ""


def post(webhook: Webhook, auth_token: str) -> Reply:
    """Try once; failures of the network are an outcome, not an exception."""
    target, wait = urlsplit(webhook.signed_url), webhook.overrides
    host = target.hostname or ""
    connection = CONNECTIONS[target.scheme](
        # Names below .localhost need not resolve; where they do, nobody may listen at their address.
        "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host,
        target.port,
        timeout=wait.connect_timeout,
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
            return Reply(Outcome.NOT_CONNECTED)
        connection.sock.settimeout(wait.read_timeout)
        try:
            connection.request(webhook.method, path, webhook.body, headers)
            response = connection.getresponse()
            body = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return Reply(Outcome.NOT_ANSWERED)
        return Reply(_outcome(response.status), response.status, response.headers.get_content_type(), body)
    finally:
        connection.close()


def sign(webhook: Webhook, auth_token: str) -> str:
    """The value of X-Twilio-Signature, by Twilio's own code."""
    signed = webhook.form if webhook.method == "POST" else {}
    return str(RequestValidator(auth_token).compute_signature(webhook.signed_url, signed))


def _outcome(status: int) -> Outcome:
    return {4: Outcome.REFUSED, 5: Outcome.BROKEN}.get(status // 100, Outcome.DONE)
