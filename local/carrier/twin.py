"""The carrier twin put together: its stores, its courier, its three faces, and the server before them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from local.carrier.calls.outgoing_call import Calling
from local.carrier.control.control_api import Control
from local.carrier.control.phones_page import screen
from local.carrier.credentials import Credentials, made_up
from local.carrier.delivery.delivery_runner import Courier, Pace
from local.carrier.faults.injector import Incidents
from local.carrier.http.exchange import Answer, Request, Unanswered
from local.carrier.http.server import Server
from local.carrier.phones.behaviour import Behaviour, Behaviours
from local.carrier.records.call import Calls
from local.carrier.records.message import Messages
from local.carrier.rest.create import Intake
from local.carrier.rest.rest_api import Rest
from local.carrier.texts.incoming_text import Inbound
from local.carrier.texts.outgoing_text import Texting


@dataclass(frozen=True)
class Settings:
    """What a twin is started with; port 0 takes a free one."""

    port: int = 0
    credentials: Credentials = field(default_factory=made_up)
    inbound_url: str | None = None
    behaviours: Mapping[str, Behaviour] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def running(settings: Settings, now: Callable[[], datetime] = _now) -> Iterator[str]:
    """A twin that serves, as its URL, until the block ends. OSError where the port is taken."""
    messages, calls, behaviours = Messages(), Calls(), Behaviours(settings.behaviours)

    def forget() -> None:
        messages.clear()
        calls.clear()

    courier = Courier(settings.credentials, behaviours, settings.pace, forget)
    try:
        texting = Texting(settings.credentials.account_sid, messages, now)
        calling = Calling(settings.credentials, calls, behaviours, now)
        inbound = Inbound(settings.credentials, texting, courier)
        incidents = Incidents(behaviours)
        control = Control(messages, calls, courier, incidents, inbound, settings.inbound_url)
        intake = Intake(courier, incidents, texting, calling)
        rest = Rest(settings.credentials, messages, calls, intake, now)

        def answer(request: Request) -> Answer | Unanswered:
            if request.path.startswith("/control/"):
                return control.answer(request)
            if (request.method, request.path) == ("GET", "/"):
                return screen()
            return rest.answer(request)

        with Server(settings.port, answer) as server:
            yield server.url
    finally:
        courier.stop()
