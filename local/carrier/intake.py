"""The create call: what Twilio checks of a new message, and what becomes of it when all is not well."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from local.carrier.behaviours import Do
from local.carrier.codes import TwilioError
from local.carrier.courier import Courier
from local.carrier.faults import FAILURES, Fault, Trouble
from local.carrier.incidents import Incidents
from local.carrier.messages import Direction, Message, new_sid
from local.carrier.wire import Unanswered
from sayso.domain.segments import count

E_164 = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST_BODY = 1600
LONGEST_PERIOD_S = 36_000

# What is checked of a new message, in this order: the error code, and what finds the value at fault, if any.
CHECKS: tuple[tuple[int, Callable[[Mapping[str, str]], str | None]], ...] = (
    (21604, lambda form: None if form.get("To") else ""),
    (21211, lambda form: None if E_164.fullmatch(form["To"]) else form["To"]),
    (21703, lambda form: "" if form.get("MessagingServiceSid") and not form.get("From") else None),
    (21603, lambda form: None if form.get("From") else ""),
    (21266, lambda form: form["To"] if form["To"] == form["From"] else None),
    (21602, lambda form: None if form.get("Body") else ""),
    (21617, lambda form: "" if _units(form["Body"]) > LONGEST_BODY else None),
    (90007, lambda form: None if _is_period(form.get("ValidityPeriod", "1")) else form["ValidityPeriod"]),
    (21609, lambda form: None if _is_url(form.get("StatusCallback")) else form["StatusCallback"]),
)


def _units(text: str) -> int:
    """The length in UTF-16 units: https://www.twilio.com/docs/api/errors/21617 counts an emoji as two."""
    return len(text.encode("utf-16-le")) // 2


def _is_period(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_PERIOD_S


def _is_url(text: str | None) -> bool:
    if not text:
        return True  # no callback is wanted
    try:
        url, port = urlsplit(text), urlsplit(text).port
    except ValueError:  # brackets that do not match, or a port that is no number
        return False
    # Twilio takes no underscore in a host name.
    return text.isascii() and url.scheme in {"http", "https"} and "_" not in (url.hostname or "_") and port != 0


class Intake:
    """Takes new messages, and the faults that befall them."""

    def __init__(self, courier: Courier, incidents: Incidents, now: Callable[[], datetime]) -> None:
        self._courier = courier
        self._incidents = incidents
        self._now = now

    def create(self, form: Mapping[str, str]) -> Message | Unanswered:
        """The message as it was taken; TwilioError where Twilio answers with one."""
        for code, fault_in in CHECKS:
            fault = fault_in(form)
            if fault is not None:
                raise TwilioError(code, fault)
        behaviour = self._courier.behaviours.of(form["To"])
        refused = behaviour.do is Do.REFUSE
        trouble = self._incidents.befalling(form, refused=refused)
        failing = trouble.failing
        if failing and not FAILURES[failing].taken:
            return _failed(failing, trouble)
        if refused:
            raise TwilioError(behaviour.road().code or 21610, form["To"])
        message = self._message(form, trouble)
        ended = self._courier.take(message, trouble)
        ended.wait(trouble.lasting(Fault.EARLY_CALLBACKS))
        return _failed(failing, trouble) if failing else message

    def _message(self, form: Mapping[str, str], trouble: Trouble) -> Message:
        at = self._now()
        return Message(
            sid=new_sid(),
            to=form["To"],
            sender=form["From"],
            body=form["Body"],
            segments=count(form["Body"]).segments,
            direction=Direction.API,
            created=at,
            updated=at,
            listed=at + timedelta(seconds=trouble.lasting(Fault.LATE_LISTING)),
            status_callback=form.get("StatusCallback") or None,
            service_sid=form.get("MessagingServiceSid") or None,
        )


def _failed(fault: Fault, trouble: Trouble) -> Unanswered:
    """What the caller gets instead of the message; TwilioError where that is an error."""
    code = FAILURES[fault].code
    if code:
        raise TwilioError(code)
    return Unanswered(trouble.lasting(fault))
