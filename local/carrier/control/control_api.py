"""The control API, JSON below /control/: set behaviours and faults, text in as a phone, see what was sent."""

from collections.abc import Callable, Mapping, Set

from local.carrier.control.control_json import call_as_json, message_as_json
from local.carrier.control.conversations import conversations
from local.carrier.credentials import Access
from local.carrier.delivery.delivery_runner import DeliveryRunner
from local.carrier.faults.injector import FaultInjector
from local.carrier.faults.random_faults import parse_random_faults
from local.carrier.http.exchange import Request, Response
from local.carrier.phones.behaviour import parse_behaviours
from local.carrier.records.call import Calls
from local.carrier.records.message import Direction, Messages
from local.carrier.texts.incoming_text import IncomingText, TextReceiver, replies
from local.carrier.webhooks.connection_overrides import AttemptOutcome
from local.carrier.webhooks.webhook import require_web_address

# The keys of POST /control/texts, and the fields of IncomingText; the first three are required.
TEXT_KEYS = {
    "from": "sender",
    "to": "to",
    "body": "body",
    "message_sid": "message_sid",
    "opt_out_type": "opt_out_type",
    "pictures": "pictures",
}


class ControlApi:
    """Needs no authentication: the twin listens on the loopback address only."""

    def __init__(
        self,
        messages: Messages,
        calls: Calls,
        runner: DeliveryRunner,
        injector: FaultInjector,
        receiver: TextReceiver,
        access: Access,
        inbound_url: str | None,
    ) -> None:
        self._messages = messages
        self._calls = calls
        self._runner = runner
        self._injector = injector
        self._receiver = receiver
        self._access = access
        self._inbound_url = inbound_url

    def respond(self, request: Request) -> Response:
        route = ROUTES.get((request.method, request.path))
        if route is None:
            routes = ", ".join(f"{method} {path}" for method, path in ROUTES)
            return _error(404, "not_found", f"There is no such endpoint. The endpoints are: {routes}.")
        try:
            return route(self, request)
        except ValueError as error:  # raised for malformed JSON too
            return _error(400, "invalid_request", str(error))

    def _health(self, _: Request) -> Response:
        counts = self._runner.counts()
        return Response(200, {"status": "ok", "inbound": self._inbound_url, **counts})

    def _list_messages(self, request: Request) -> Response:
        found = self._messages.all(to=_phone(request))
        sent = [message_as_json(message) for message in found if message.direction is not Direction.INBOUND]
        return Response(200, {"messages": sent})

    def _list_calls(self, request: Request) -> Response:
        return Response(200, {"calls": [call_as_json(call) for call in self._calls.all(to=_phone(request))]})

    def _conversations(self, request: Request) -> Response:
        part = request.query.get("phone", "").strip(" +")
        return Response(200, conversations(self._messages.all(), self._calls.all(), part))

    def _behaviours(self, _: Request) -> Response:
        return Response(200, self._runner.behaviours.as_json())

    def _set_behaviours(self, request: Request) -> Response:
        self._runner.set_behaviours(parse_behaviours(request.json()))
        return self._behaviours(request)

    def _faults(self, _: Request) -> Response:
        return Response(200, self._injector.as_json())

    def _set_faults(self, request: Request) -> Response:
        self._injector.set(parse_random_faults(request.json()))
        return self._faults(request)

    def _set_webhooks(self, request: Request) -> Response:
        self._inbound_url = require_web_address(_strings(request.json(), {"inbound"}, {"inbound"})["inbound"])
        return Response(200, {"inbound": self._inbound_url})

    def _text(self, request: Request) -> Response:
        given = _strings(request.json(), {"from", "to", "body"}, TEXT_KEYS.keys())
        if self._inbound_url is None:
            return _error(409, "no_webhook", "Set the URL that texts are posted to first: POST /control/webhooks.")
        text = IncomingText(**{TEXT_KEYS[key]: value for key, value in given.items()})
        response = self._receiver.receive(text, self._inbound_url)
        if response.outcome in {AttemptOutcome.NOT_CONNECTED, AttemptOutcome.NOT_ANSWERED}:
            return _error(502, "no_answer", f"{self._inbound_url} did not answer.")
        texts = replies(response)
        reply = texts[0] if texts else None
        return Response(200, {"status": response.status, "reply": reply, "twiml": response.body})

    def _create_token(self, request: Request) -> Response:
        given = _strings(request.json(), set(), {"token"})
        return Response(200, {"token": self._access.create_secondary(given.get("token", ""))})

    def _sign_with_either(self, _: Request) -> Response:
        self._access.sign_with_either()
        return Response(200, {"status": "ok"})

    def _promote_token(self, request: Request) -> Response:
        self._access.promote(_strings(request.json(), {"token"}, {"token"})["token"])
        return Response(200, {"status": "ok"})

    def _create_key(self, _: Request) -> Response:
        made = self._access.create_key()
        return Response(200, {"key_sid": made.account_sid, "key_secret": made.auth_token})

    def _delete_key(self, request: Request) -> Response:
        self._access.delete_key(_strings(request.json(), {"key_sid"}, {"key_sid"})["key_sid"])
        return Response(200, {"status": "ok"})

    def _reset(self, _: Request) -> Response:
        self._injector.reset()
        self._runner.reset()
        return Response(200, {"status": "ok"})


ROUTES: Mapping[tuple[str, str], Callable[[ControlApi, Request], Response]] = {
    ("GET", "/control/health"): ControlApi._health,
    ("GET", "/control/messages"): ControlApi._list_messages,
    ("GET", "/control/calls"): ControlApi._list_calls,
    ("GET", "/control/conversations"): ControlApi._conversations,
    ("GET", "/control/behaviours"): ControlApi._behaviours,
    ("POST", "/control/behaviours"): ControlApi._set_behaviours,
    ("GET", "/control/faults"): ControlApi._faults,
    ("POST", "/control/faults"): ControlApi._set_faults,
    ("POST", "/control/webhooks"): ControlApi._set_webhooks,
    ("POST", "/control/texts"): ControlApi._text,
    ("POST", "/control/tokens"): ControlApi._create_token,
    ("POST", "/control/tokens/either"): ControlApi._sign_with_either,
    ("POST", "/control/tokens/promote"): ControlApi._promote_token,
    ("POST", "/control/keys"): ControlApi._create_key,
    ("POST", "/control/keys/delete"): ControlApi._delete_key,
    ("POST", "/control/reset"): ControlApi._reset,
}


def _phone(request: Request) -> str | None:
    """The requested phone. A plus sign that was not URL-encoded arrives as a blank, and no phone number has a blank."""
    return request.query.get("to", "").replace(" ", "+") or None


def _strings(given: Mapping[str, object], required: Set[str], known: Set[str]) -> dict[str, str]:
    """The keys of a JSON object that are not null; ValueError names those that are missing, unknown or not strings."""
    strings = {key: value for key, value in given.items() if isinstance(value, str)}
    wrong = {key for key, value in given.items() if key not in known or not isinstance(value, str | None)}
    wrong |= required - strings.keys()
    if wrong:
        raise ValueError(f"Missing, unknown or not a string: {', '.join(sorted(wrong))}.")
    return strings


def _error(status: int, code: str, message: str) -> Response:
    return Response(status, {"code": code, "message": message})
