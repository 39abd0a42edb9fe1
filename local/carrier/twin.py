"""The carrier twin put together: its stores, its courier, its three faces, and the server before them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from local.carrier.behaviours import Behaviour, Behaviours
from local.carrier.calling import Calling
from local.carrier.calls import Calls
from local.carrier.control import Control
from local.carrier.credentials import Credentials, made_up
from local.carrier.delivery_runner import Courier, Pace
from local.carrier.inbound import Inbound
from local.carrier.incidents import Incidents
from local.carrier.intake import Intake
from local.carrier.messages import Messages
from local.carrier.rest import Rest
from local.carrier.screen import screen
from local.carrier.server import Server
from local.carrier.texting import Texting
from local.carrier.wire import Answer, Request, Unanswered


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
