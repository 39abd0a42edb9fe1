"""Twilio's Messages API: create, fetch and list, with its answers to what is wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from local.carrier import pages, resource
from local.carrier.codes import TwilioError
from local.carrier.credentials import Credentials
from local.carrier.intake import Intake
from local.carrier.messages import Message, Messages
from local.carrier.wire import Answer, Request, Unanswered

MESSAGES = re.compile(r"/2010-04-01/Accounts/(?P<account>\w+)/Messages(?:/(?P<sid>\w+))?\.json")


class Rest:
    """Answers Twilio's client for the one account that the twin knows."""

    def __init__(
        self,
        credentials: Credentials,
        messages: Messages,
        intake: Intake,
        now: Callable[[], datetime],
    ) -> None:
        self._credentials = credentials
        self._messages = messages
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
        place = MESSAGES.fullmatch(request.path)
        if place is None or place["account"] != self._credentials.account_sid:
            raise TwilioError(20404, request.path)
        match request.method, place["sid"]:
            case "POST", None:
                return self._create(request.form())
            case "GET", None:
                return Answer(200, self._list(request))
            case "GET", sid:
                return Answer(200, self._json(self._fetch(sid, request.path)))
            case _:
                raise TwilioError(20004)

    def _create(self, form: Mapping[str, str]) -> Answer | Unanswered:
        taken = self._intake.create(form)
        return taken if isinstance(taken, Unanswered) else Answer(201, self._json(taken))

    def _fetch(self, sid: str, path: str) -> Message:
        message = self._messages.get(sid)
        if message is None:
            raise TwilioError(20404, path)
        return message

    def _list(self, request: Request) -> dict[str, object]:
        found, at = self._messages.all(to=request.query.get("To") or None), self._now()
        newest_first = [m for m in reversed(found) if m.listed is None or m.listed <= at]
        page = pages.page(newest_first, request.query)
        return pages.as_json(page, request.query, request.path, [self._json(m) for m in page.messages])

    def _json(self, message: Message) -> dict[str, object]:
        return resource.as_json(message, self._credentials.account_sid)
