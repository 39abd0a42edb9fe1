"""Texts that never arrive: the webhook fails, the carrier notes it, and the function that looks for them runs."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from twilio.http.http_client import TwilioHttpClient

from functions.lost_texts import schedule
from local.carrier.records.alert import Alerts
from local.carrier.webhooks.connection_overrides import AttemptOutcome
from local.carrier.webhooks.webhook import Webhook, WebhookResponse
from tests.support.events import BASE_URL
from tests.support.house import NUMBER_OF, House, context

NOBODY_LISTENS = "http://127.0.0.1:1/prod/twilio/inbound"
HARBOUR = NUMBER_OF["harbour"]
ALERTS, LIST, SHOW = "alerts", "list", "show"


def alerts_of(house: House) -> Alerts:
    """What the carrier has noted."""
    return house.carrier.control._receiver._context.alerts


def lose(house: House, phone: str, body: str, *, to: str = HARBOUR, text_id: str = "", **more: str) -> None:
    """The phone texts, and the webhook is not reached."""
    house.carrier.post_texts_to(NOBODY_LISTENS)
    more |= {"message_sid": text_id} if text_id else {}
    with suppress(ValueError):  # the twin says that nobody has answered
        house.carrier.text(phone, to, body, **more)


def alert(house: House, path: str, about: str, at: datetime | None = None) -> None:
    """The carrier notes that this webhook of ours was throttled."""
    throttled = WebhookResponse(AttemptOutcome.REFUSED, 429)
    if at is None:
        alerts_of(house).note(Webhook(f"{BASE_URL}{path}", {}), throttled, about)
        return
    with time_machine.travel(at, tick=False):
        alert(house, path, about)


def look(seconds: float = 55) -> None:
    """One run."""
    schedule.handler({}, context(seconds))


@contextmanager
def asked() -> Iterator[list[str]]:
    """What the carrier is asked until the block ends: its alerts, a list of texts, or to show one."""
    requests: list[str] = []
    ask = TwilioHttpClient.request

    def noted(client: TwilioHttpClient, method: str, url: str, *more: Any, **named: Any) -> Any:
        path = urlsplit(url).path
        kind = ALERTS if path.endswith("/Alerts") else LIST if path.endswith("/Messages.json") else SHOW
        requests.append(f"{method} {kind}")
        return ask(client, method, url, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TwilioHttpClient, "request", noted)
        yield requests
