"""The control endpoint: what a test or a demo asks of the carrier behind Sayso's back."""

from collections.abc import Callable, Mapping, Set

from local.carrier.control.conversations import conversations
from local.carrier.delivery.delivery_runner import Courier
from local.carrier.faults import random_faults
from local.carrier.faults.injector import Incidents
from local.carrier.http.exchange import Answer, Request
from local.carrier.phones import behaviour
from local.carrier.records.call import Calls
from local.carrier.records.message import Direction, Message, Messages
from local.carrier.rest import call_json
from local.carrier.texts.incoming_text import Inbound, Text, replies
from local.carrier.webhooks.connection_overrides import Outcome
from local.carrier.webhooks.webhook import web_address

# Key in the JSON of POST /control/texts to field of a Text; the first three must be there.
TEXT_KEYS = {
    "from": "sender",
    "to": "to",
    "body": "body",
    "message_sid": "message_sid",
    "opt_out_type": "opt_out_type",
}


class Control:
    """JSON calls below /control/, unauthenticated: the twin listens on the loopback address only."""

    def __init__(
        self,
        messages: Messages,
        calls: Calls,
        courier: Courier,
        incidents: Incidents,
        inbound: Inbound,
        inbound_url: str | None,
    ) -> None:
        self._messages = messages
        self._calls = calls
        self._courier = courier
        self._incidents = incidents
        self._inbound = inbound
        self._inbound_url = inbound_url

    def answer(self, request: Request) -> Answer:
        call = CALLS.get((request.method, request.path))
        if call is None:
            known = ", ".join(f"{method} {path}" for method, path in CALLS)
            return _problem(404, "not_found", f"The calls are: {known}.")
        try:
            return call(self, request)
        except ValueError as error:  # also JSON that cannot be read
            return _problem(400, "invalid_request", str(error))

    def _health(self, _: Request) -> Answer:
        counts = self._courier.counts()
        return Answer(200, {"status": "ok", "inbound": self._inbound_url, **counts})

    def _sent(self, request: Request) -> Answer:
        found = self._messages.all(to=_phone(request))
        sent = [_as_json(message) for message in found if message.direction is not Direction.INBOUND]
        return Answer(200, {"messages": sent})

    def _called(self, request: Request) -> Answer:
        return Answer(200, {"calls": [call_json.as_told(call) for call in self._calls.all(to=_phone(request))]})

    def _conversations(self, request: Request) -> Answer:
        part = request.query.get("phone", "").strip(" +")
        return Answer(200, conversations(self._messages.all(), self._calls.all(), part))

    def _behaviours(self, _: Request) -> Answer:
        return Answer(200, self._courier.behaviours.as_json())

    def _behave(self, request: Request) -> Answer:
        self._courier.behave(behaviour.parse(request.json()))
        return self._behaviours(request)

    def _faults(self, _: Request) -> Answer:
        return Answer(200, self._incidents.as_json())

    def _set_faults(self, request: Request) -> Answer:
        self._incidents.set(random_faults.parse(request.json()))
        return self._faults(request)

    def _set_webhooks(self, request: Request) -> Answer:
        self._inbound_url = web_address(_strings(request.json(), {"inbound"}, {"inbound"})["inbound"])
        return Answer(200, {"inbound": self._inbound_url})

    def _text(self, request: Request) -> Answer:
        given = _strings(request.json(), {"from", "to", "body"}, TEXT_KEYS.keys())
        if self._inbound_url is None:
            return _problem(409, "no_webhook", "POST /control/webhooks first: it says where texts go.")
        text = Text(**{TEXT_KEYS[key]: value for key, value in given.items()})
        reply = self._inbound.receive(text, self._inbound_url)
        if reply.outcome in {Outcome.NOT_CONNECTED, Outcome.NOT_ANSWERED}:
            return _problem(502, "no_answer", f"No answer from {self._inbound_url}.")
        texts = replies(reply)
        return Answer(200, {"status": reply.status, "reply": texts[0] if texts else None, "twiml": reply.body})

    def _reset(self, _: Request) -> Answer:
        self._incidents.reset()
        self._courier.reset()
        return Answer(200, {"status": "ok"})


CALLS: Mapping[tuple[str, str], Callable[[Control, Request], Answer]] = {
    ("GET", "/control/health"): Control._health,
    ("GET", "/control/messages"): Control._sent,
    ("GET", "/control/calls"): Control._called,
    ("GET", "/control/conversations"): Control._conversations,
    ("GET", "/control/behaviours"): Control._behaviours,
    ("POST", "/control/behaviours"): Control._behave,
    ("GET", "/control/faults"): Control._faults,
    ("POST", "/control/faults"): Control._set_faults,
    ("POST", "/control/webhooks"): Control._set_webhooks,
    ("POST", "/control/texts"): Control._text,
    ("POST", "/control/reset"): Control._reset,
}


def _phone(request: Request) -> str | None:
    """The phone asked for: a plus sign that was not encoded arrives as a blank, and no phone number has one."""
    return request.query.get("to", "").replace(" ", "+") or None


def _as_json(message: Message) -> dict[str, object]:
    return {
        "sid": message.sid,
        "to": message.to,
        "from": message.sender,
        "body": message.body,
        "segments": message.segments,
        "direction": message.direction,
        "status": message.status,
        "error_code": message.error_code,
        "status_callback": message.status_callback,
        "created": message.created.isoformat(),
    }


def _strings(given: Mapping[str, object], required: Set[str], known: Set[str]) -> dict[str, str]:
    """The keys of a JSON object that are not null; ValueError names what is missing, unknown or no string."""
    strings = {key: value for key, value in given.items() if isinstance(value, str)}
    wrong = {key for key, value in given.items() if key not in known or not isinstance(value, str | None)}
    wrong |= required - strings.keys()
    if wrong:
        raise ValueError(f"Missing, unknown or not a string: {', '.join(sorted(wrong))}.")
    return strings


def _problem(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"code": code, "message": message})
