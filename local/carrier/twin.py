"""The carrier twin put together: its store, its courier, its two faces, and the server before them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from local.carrier.behaviours import Behaviour, Behaviours
from local.carrier.control import Control
from local.carrier.courier import Courier, Pace
from local.carrier.credentials import Credentials, made_up
from local.carrier.inbound import Inbound
from local.carrier.messages import Messages
from local.carrier.rest import Rest
from local.carrier.server import Server
from local.carrier.wire import Answer, Request


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
    messages = Messages()
    courier = Courier(settings.credentials, messages, Behaviours(settings.behaviours), now, settings.pace)
    try:
        inbound = Inbound(settings.credentials, messages, courier, now)
        control = Control(messages, courier, inbound, settings.inbound_url)
        rest = Rest(settings.credentials, messages, courier, now)

        def answer(request: Request) -> Answer:
            face = control if request.path.startswith("/control/") else rest
            return face.answer(request)

        with Server(settings.port, answer) as server:
            yield server.url
    finally:
        courier.stop()
