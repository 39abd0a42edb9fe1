"""Twilio's Messages and Calls APIs: create, fetch and list, with its answers to what is wrong."""

import re
from collections.abc import Callable
from datetime import datetime

from local.carrier.credentials import Credentials
from local.carrier.error_codes import TwilioError
from local.carrier.http.exchange import Answer, Request, Unanswered
from local.carrier.records.call import Call, Calls
from local.carrier.records.message import Message, Messages
from local.carrier.records.store import Store
from local.carrier.rest import call_json, list_pages, message_json
from local.carrier.rest.create import Intake

PLACE = re.compile(
    r"/2010-04-01/Accounts/(?P<account>\w+)/(?P<what>Messages|Calls)(?:/(?P<sid>\w+)(?P<events>/Events)?)?\.json"
)


class Rest:
    """Answers Twilio's client for the one account that the twin knows."""

    def __init__(
        self,
        credentials: Credentials,
        messages: Messages,
        calls: Calls,
        intake: Intake,
        now: Callable[[], datetime],
    ) -> None:
        self._credentials = credentials
        self._messages = messages
        self._calls = calls
        self._intake = intake
        self._now = now

    def answer(self, request: Request) -> Answer | Unanswered:
        try:
            return self._route(request)
        except TwilioError as error:
            return Answer(error.http_status, error.as_json())

    def _route(self, request: Request) -> Answer | Unanswered:
        if request.basic_auth() != self._credentials:
            raise TwilioError(20003)
        place = PLACE.fullmatch(request.path)
        if place is None or place["account"] != self._credentials.account_sid:
            raise TwilioError(20404, request.path)
        match request.method, place["sid"]:
            case "POST", None:
                return self._create(request, place["what"])
            case "GET", None:
                return Answer(200, self._list(request, place["what"]))
            case "GET", sid:
                return Answer(200, self._fetch(place["what"] + (place["events"] or ""), sid, request.path))
            case _:
                raise TwilioError(20004)

    def _create(self, request: Request, what: str) -> Answer | Unanswered:
        if what == "Messages":
            taken = self._intake.message(request.form())
            return taken if isinstance(taken, Unanswered) else Answer(201, self._message(taken))
        called = self._intake.call(request.form(), request.every("StatusCallbackEvent"))
        return called if isinstance(called, Unanswered) else Answer(201, self._call(called))

    def _list(self, request: Request, what: str) -> dict[str, object]:
        to = request.query.get("To") or None
        if what == "Messages":
            page = list_pages.page(self._listed(self._messages.all(to)), request.query, list_pages.OF_MESSAGES)
            return list_pages.as_json(page, request.query, request.path, "messages", self._message)
        calls = list_pages.page(self._listed(self._calls.all(to)), request.query, list_pages.OF_CALLS)
        return list_pages.as_json(calls, request.query, request.path, "calls", self._call)

    def _fetch(self, what: str, sid: str, path: str) -> dict[str, object]:
        match what:
            case "Messages":
                return self._message(_known(self._messages, sid, path))
            case "Calls":
                return self._call(_known(self._calls, sid, path))
            case "Calls/Events":
                return call_json.events(_known(self._calls, sid, path), path, self._now())
            case _:
                raise TwilioError(20404, path)

    def _listed[L: (Message, Call)](self, found: list[L]) -> list[L]:
        """Newest first, without those that lists do not show yet."""
        at = self._now()
        return [one for one in reversed(found) if one.listed is None or one.listed <= at]

    def _message(self, message: Message) -> dict[str, object]:
        return message_json.as_json(message, self._credentials.account_sid)

    def _call(self, call: Call) -> dict[str, object]:
        return call_json.as_json(call, self._credentials.account_sid)


def _known[K: (Message, Call)](store: Store[K], sid: str, path: str) -> K:
    found = store.get(sid)
    if found is None:
        raise TwilioError(20404, path)
    return found
