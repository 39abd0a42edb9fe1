"""Puts the carrier twin together: records, phones, delivery, the REST API, the control API, and the HTTP server."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from local.carrier.calls.outgoing_call import CallContext
from local.carrier.control.control_api import ControlApi
from local.carrier.control.phones_page import phones_page
from local.carrier.credentials import Access, Credentials, new_credentials
from local.carrier.delivery.delivery_runner import DeliveryRunner, Pace
from local.carrier.faults.injector import FaultInjector
from local.carrier.http.exchange import NoResponse, Request, Response
from local.carrier.http.server import Server
from local.carrier.phones.behaviour import Behaviour
from local.carrier.phones.behaviour_table import BehaviourTable
from local.carrier.records.alert import Alerts
from local.carrier.records.call import Calls
from local.carrier.records.message import Messages
from local.carrier.rest.create import Creator
from local.carrier.rest.rest_api import RestApi
from local.carrier.texts.incoming_text import TextReceiver
from local.carrier.texts.outgoing_text import TextContext


@dataclass(frozen=True, slots=True)
class TwinSettings:
    """How to start a twin; port 0 takes a free port."""

    port: int = 0
    credentials: Credentials = field(default_factory=new_credentials)
    keys: Mapping[str, str] = field(default_factory=dict)
    inbound_url: str | None = None
    behaviours: Mapping[str, Behaviour] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def running_twin(settings: TwinSettings, now: Callable[[], datetime] = _now) -> Iterator[str]:
    """Run a twin until the block ends, and give its URL. OSError if the port is taken."""
    messages, calls, alerts = Messages(), Calls(), Alerts(now)
    access = Access(settings.credentials, settings.keys)
    behaviours = BehaviourTable(settings.behaviours)

    def clear_records() -> None:
        messages.clear()
        calls.clear()
        alerts.clear()

    runner = DeliveryRunner(access, behaviours, settings.pace, alerts, clear_records)
    try:
        texts = TextContext(settings.credentials.account_sid, messages, alerts, now)
        receiver = TextReceiver(access, texts, runner)
        injector = FaultInjector(behaviours.faults_of_next)
        control_api = ControlApi(messages, calls, runner, injector, receiver, access, settings.inbound_url)
        creator = Creator(runner, injector, texts, CallContext(access, calls, alerts, behaviours, now))
        rest_api = RestApi(access, messages, calls, alerts, creator, now)

        def respond(request: Request) -> Response | NoResponse:
            if request.path.startswith("/control/"):
                return control_api.respond(request)
            if (request.method, request.path) == ("GET", "/"):
                return phones_page()
            return rest_api.respond(request)

        with Server(settings.port, respond) as server:
            yield server.url
    finally:
        runner.stop()
