"""What went wrong when the twin called a webhook: Twilio's alerts, which its console shows as the error log."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from local.carrier.webhooks.connection_overrides import AttemptOutcome
from local.carrier.webhooks.webhook import Webhook, WebhookResponse

# https://www.twilio.com/docs/api/errors
ERROR_OF_OUTCOME = {
    AttemptOutcome.REFUSED: 11200,
    AttemptOutcome.SERVER_ERROR: 11200,
    AttemptOutcome.NOT_ANSWERED: 11200,
    AttemptOutcome.NOT_CONNECTED: 11205,
}


@dataclass(frozen=True, slots=True)
class Alert:
    """One webhook that failed; `resource_sid` is the message or call that it was about."""

    sid: str
    resource_sid: str
    url: str
    method: str
    error_code: int
    http_status: int
    generated: datetime


class Alerts:
    """All alerts, oldest first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._alerts: list[Alert] = []

    def note(self, webhook: Webhook, response: WebhookResponse, resource_sid: str) -> None:
        """Add an alert if the webhook has failed, after its retries."""
        if response.outcome is AttemptOutcome.DONE:
            return
        alert = Alert(
            sid=f"NO{uuid.uuid4().hex}",
            resource_sid=resource_sid,
            url=webhook.url.partition("#")[0],
            method=webhook.method,
            error_code=ERROR_OF_OUTCOME[response.outcome],
            http_status=response.status,
            generated=self._now(),
        )
        with self._lock:
            self._alerts.append(alert)

    def all(self) -> list[Alert]:
        with self._lock:
            return list(self._alerts)

    def clear(self) -> None:
        with self._lock:
            self._alerts.clear()
