"""The carrier twin by itself: Twilio's own client calls it, and a listener in place of Sayso receives its webhooks."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from local.carrier.control.client import ControlClient
from local.carrier.credentials import new_credentials
from local.carrier.delivery.delivery_runner import Pace
from local.carrier.phones.behaviour import Behaviour
from local.carrier.twin import TwinSettings, running_twin
from tests.support.webhook_listener import WebhookListener, listening

ACCOUNT, OUR_NUMBER, FAMILY, OTHER = new_credentials(), "+14155550100", "+14155550101", "+14155550102"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT.account_sid}/Messages.json"
DEADLINE_S = 90


@dataclass(frozen=True)
class Scene:
    """The twin: its URL, a client of its control API, Twilio's client, and the listener for its webhooks."""

    url: str
    twin: ControlClient
    client: Client
    webhooks: WebhookListener

    def send(self, **changes: Any) -> Any:
        return self.client.messages.create(**self.message(**changes))

    def message(self, **changes: Any) -> dict[str, Any]:
        message = {"to": FAMILY, "from_": OUR_NUMBER, "body": "Hi Sam", "status_callback": self.status_url}
        return message | changes

    def call(self, **changes: Any) -> Any:
        url = self.webhooks.url("voice/script")
        call = {"to": FAMILY, "from_": OUR_NUMBER, "url": url, "status_callback": self.webhooks.url("voice/status")}
        return self.client.calls.create(**call | changes)

    def create_status(self, **changes: Any) -> int:
        """The HTTP status of a create request."""
        try:
            self.send(**changes)
        except TwilioRestException as error:
            return int(error.status)
        return 201

    def text(self, **more: str) -> dict[str, Any]:
        self.twin.post_texts_to(self.webhooks.url("inbound"))
        return self.twin.text(FAMILY, OUR_NUMBER, " Stop! ", **more)

    def settle(self) -> None:
        until(self.twin.idle, "nothing is under way")

    @property
    def status_url(self) -> str:
        return self.webhooks.url("status/account/batch/message")

    def with_timeout(self, seconds: float) -> "Scene":
        """The same scene, with a client that waits for an answer only so long."""
        return Scene(self.url, self.twin, client_of(self.url, timeout=seconds), self.webhooks)


def client_of(url: str, **options: Any) -> Client:
    """Twilio's client, with the twin's address."""
    client = Client(ACCOUNT.account_sid, ACCOUNT.auth_token, http_client=TwilioHttpClient(**options))
    client.api.base_url = client.monitor.base_url = url
    return client


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until the condition holds; fails after ten seconds."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {DEADLINE_S} s: {what}"
        time.sleep(0.002)


@contextmanager
def playing(table: Mapping[str, Behaviour], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[Scene]:
    """A scene that runs until the block ends; its phones behave as the table says."""
    settings = TwinSettings(credentials=ACCOUNT, behaviours=table, pace=Pace(0.001, 0.001))
    with listening() as webhooks, running_twin(settings, now) as url:
        yield Scene(url, ControlClient(url), client_of(url), webhooks)
