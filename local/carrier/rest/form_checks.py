"""What Twilio checks of a new message and of a new call: the error code, and what finds the value at fault, if any."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from local.carrier.error_codes import TwilioError

E_164 = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST_BODY = 1600
LONGEST_PERIOD_S = 36_000

Check = tuple[int, Callable[[Mapping[str, str]], str | None]]

# Each in the order in which it is checked.
OF_A_MESSAGE: tuple[Check, ...] = (
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
OF_A_CALL: tuple[Check, ...] = (
    (21201, lambda form: None if form.get("To") else ""),
    (21211, lambda form: None if E_164.fullmatch(form["To"]) else form["To"]),
    (21213, lambda form: None if form.get("From") else ""),
    (21205, lambda form: None if form.get("Url") and _is_url(form["Url"]) else form.get("Url", "")),
    (21609, lambda form: None if _is_url(form.get("StatusCallback")) else form["StatusCallback"]),
)


def check(form: Mapping[str, str], checks: tuple[Check, ...]) -> None:
    """TwilioError about the first value at fault."""
    for code, fault_in in checks:
        fault = fault_in(form)
        if fault is not None:
            raise TwilioError(code, fault)


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
