"""Twilio's Messages, Calls and Alerts APIs: routes each request to create, fetch, list or remove, and gives errors."""

import re
from collections.abc import Callable
from datetime import datetime

from local.carrier.credentials import Access
from local.carrier.error_codes import TwilioError
from local.carrier.http.exchange import NoResponse, Request, Response
from local.carrier.records.alert import Alerts
from local.carrier.records.call import Call, Calls
from local.carrier.records.message import Message, Messages
from local.carrier.records.store import Store
from local.carrier.rest import alert_json, call_json, message_json, removal
from local.carrier.rest.create import Creator
from local.carrier.rest.list_pages import CALL_FILTERS, MESSAGE_FILTERS, page_as_json, page_of

RESOURCE_PATH = re.compile(
    r"/2010-04-01/Accounts/(?P<account>\w+)/(?P<kind>Messages|Calls)(?:/(?P<sid>\w+)(?P<events>/Events)?)?\.json"
)


class RestApi:
    """Answers Twilio's client for the twin's only account."""

    def __init__(
        self,
        credentials: Access,
        messages: Messages,
        calls: Calls,
        alerts: Alerts,
        creator: Creator,
        now: Callable[[], datetime],
    ) -> None:
        self._credentials = credentials
        self._messages = messages
        self._calls = calls
        self._alerts = alerts
        self._creator = creator
        self._now = now

    def respond(self, request: Request) -> Response | NoResponse:
        try:
            return self._route(request)
        except TwilioError as error:
            return Response(error.http_status, error.as_json())

    def _route(self, request: Request) -> Response | NoResponse:
        if not self._credentials.opens(request.basic_auth()):
            raise TwilioError(20003)
        if request.path == alert_json.ALERTS_PATH:
            return Response(200, self._list_alerts(request))
        pictures = removal.MEDIA_PATH.fullmatch(request.path)
        if pictures and pictures["account"] == self._credentials.account_sid:
            message = _record(self._messages, pictures["sid"], request.path)
            return removal.media(self._messages, message, request, pictures["media"])
        path = RESOURCE_PATH.fullmatch(request.path)
        if path is None or path["account"] != self._credentials.account_sid:
            raise TwilioError(20404, request.path)
        match request.method, path["sid"]:
            case "POST", None:
                return self._create(request, path["kind"])
            case "POST", sid if path["kind"] == "Messages" and not path["events"]:
                message = _record(self._messages, sid, request.path)
                return Response(200, self._message(removal.redact(self._messages, message, request, self._now())))
            case "GET", None:
                return Response(200, self._list(request, path["kind"]))
            case "GET", sid:
                return Response(200, self._fetch(path["kind"] + (path["events"] or ""), sid, request.path))
            case _:
                raise TwilioError(20004)

    def _create(self, request: Request, kind: str) -> Response | NoResponse:
        if kind == "Messages":
            message = self._creator.create_message(request.form())
            return message if isinstance(message, NoResponse) else Response(201, self._message(message))
        call = self._creator.create_call(request.form(), request.all_values("StatusCallbackEvent"))
        return call if isinstance(call, NoResponse) else Response(201, self._call(call))

    def _list(self, request: Request, kind: str) -> dict[str, object]:
        to = request.query.get("To") or None
        if kind == "Messages":
            messages = page_of(self._listed(self._messages.all(to)), request.query, MESSAGE_FILTERS)
            return page_as_json(messages, request.query, request.path, "messages", self._message)
        calls = page_of(self._listed(self._calls.all(to)), request.query, CALL_FILTERS)
        return page_as_json(calls, request.query, request.path, "calls", self._call)

    def _list_alerts(self, request: Request) -> dict[str, object]:
        page = page_of(self._alerts.all()[::-1], request.query, alert_json.ALERT_FILTERS)
        address = f"http://{request.host}{request.path}"
        return alert_json.page_as_json(page, request.query, address, self._credentials.account_sid)

    def _fetch(self, kind: str, sid: str, path: str) -> dict[str, object]:
        match kind:
            case "Messages":
                return self._message(_record(self._messages, sid, path))
            case "Calls":
                return self._call(_record(self._calls, sid, path))
            case "Calls/Events":
                return call_json.events_as_json(_record(self._calls, sid, path), path, self._now())
            case _:
                raise TwilioError(20404, path)

    def _listed[L: (Message, Call)](self, records: list[L]) -> list[L]:
        """Newest first, without those that lists do not show yet."""
        at = self._now()
        return [record for record in reversed(records) if record.listed is None or record.listed <= at]

    def _message(self, message: Message) -> dict[str, object]:
        return message_json.as_json(message, self._credentials.account_sid)

    def _call(self, call: Call) -> dict[str, object]:
        return call_json.as_json(call, self._credentials.account_sid)


def _record[R: (Message, Call)](store: Store[R], sid: str, path: str) -> R:
    found = store.get(sid)
    if found is None:
        raise TwilioError(20404, path)
    return found
