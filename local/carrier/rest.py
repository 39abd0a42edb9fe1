"""Twilio's Messages API: create, fetch and list, with its answers to what is wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from local.carrier import pages, resource
from local.carrier.behaviours import Do
from local.carrier.codes import TwilioError
from local.carrier.courier import Courier
from local.carrier.credentials import Credentials
from local.carrier.messages import Direction, Message, Messages, new_sid
from local.carrier.wire import Answer, Request
from sayso.domain.segments import count

E_164 = re.compile(r"\+[1-9][0-9]{6,14}")
MESSAGES = re.compile(r"/2010-04-01/Accounts/(?P<account>\w+)/Messages(?:/(?P<sid>\w+))?\.json")
LONGEST_BODY = 1600

# What is checked of a new message, in this order: the error code, and what finds the value at fault, if any.
CHECKS: tuple[tuple[int, Callable[[Mapping[str, str]], str | None]], ...] = (
    (21604, lambda form: None if form.get("To") else ""),
    (21211, lambda form: None if E_164.fullmatch(form["To"]) else form["To"]),
    (21703, lambda form: "" if form.get("MessagingServiceSid") and not form.get("From") else None),
    (21603, lambda form: None if form.get("From") else ""),
    (21266, lambda form: form["To"] if form["To"] == form["From"] else None),
    (21602, lambda form: None if form.get("Body") else ""),
    (21617, lambda form: "" if _units(form["Body"]) > LONGEST_BODY else None),
    (21609, lambda form: None if _is_url(form.get("StatusCallback")) else form["StatusCallback"]),
)


def _units(text: str) -> int:
    """The length in UTF-16 units: https://www.twilio.com/docs/api/errors/21617 counts an emoji as two."""
    return len(text.encode("utf-16-le")) // 2


def _is_url(text: str | None) -> bool:
    if not text:
        return True  # no callback is wanted
    try:
        url, port = urlsplit(text), urlsplit(text).port
    except ValueError:  # brackets that do not match, or a port that is no number
        return False
    # Twilio takes no underscore in a host name.
    return text.isascii() and url.scheme in {"http", "https"} and "_" not in (url.hostname or "_") and port != 0


class Rest:
    """Answers Twilio's client for the one account that the twin knows."""

    def __init__(
        self,
        credentials: Credentials,
        messages: Messages,
        courier: Courier,
        now: Callable[[], datetime],
    ) -> None:
        self._credentials = credentials
        self._messages = messages
        self._courier = courier
        self._now = now

    def answer(self, request: Request) -> Answer:
        try:
            return self._route(request)
        except TwilioError as error:
            return Answer(error.http_status, error.as_json())

    def _route(self, request: Request) -> Answer:
        if request.basic_auth() != self._credentials:
            raise TwilioError(20003)
        place = MESSAGES.fullmatch(request.path)
        if place is None or place["account"] != self._credentials.account_sid:
            raise TwilioError(20404, request.path)
        match request.method, place["sid"]:
            case "POST", None:
                return Answer(201, self._json(self._create(request.form())))
            case "GET", None:
                return Answer(200, self._list(request))
            case "GET", sid:
                return Answer(200, self._json(self._fetch(sid, request.path)))
            case _:
                raise TwilioError(20004)

    def _create(self, form: Mapping[str, str]) -> Message:
        for code, fault_in in CHECKS:
            fault = fault_in(form)
            if fault is not None:
                raise TwilioError(code, fault)
        behaviour = self._courier.behaviours.of(form["To"])
        if behaviour.do is Do.REFUSE:
            raise TwilioError(behaviour.road().code or 21610, form["To"])
        at = self._now()
        message = Message(
            sid=new_sid(),
            to=form["To"],
            sender=form["From"],
            body=form["Body"],
            segments=count(form["Body"]).segments,
            direction=Direction.API,
            created=at,
            updated=at,
            status_callback=form.get("StatusCallback") or None,
            service_sid=form.get("MessagingServiceSid") or None,
        )
        self._courier.take(message)
        return message

    def _fetch(self, sid: str, path: str) -> Message:
        message = self._messages.get(sid)
        if message is None:
            raise TwilioError(20404, path)
        return message

    def _list(self, request: Request) -> dict[str, object]:
        newest_first = self._messages.all(to=request.query.get("To") or None)[::-1]
        page = pages.page(newest_first, request.query)
        return pages.as_json(page, request.query, request.path, [self._json(m) for m in page.messages])

    def _json(self, message: Message) -> dict[str, object]:
        return resource.as_json(message, self._credentials.account_sid)
