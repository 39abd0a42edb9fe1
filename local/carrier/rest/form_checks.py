"""The checks that Twilio makes of a new message or call: an error code, and a function that finds the wrong value."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from local.carrier.error_codes import TwilioError

E_164 = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST_BODY = 1600
LONGEST_PERIOD_S = 36_000

# The function returns None if all is well.
Check = tuple[int, Callable[[Mapping[str, str]], str | None]]

# In the order in which Twilio checks them.
MESSAGE_CHECKS: tuple[Check, ...] = (
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
CALL_CHECKS: tuple[Check, ...] = (
    (21201, lambda form: None if form.get("To") else ""),
    (21211, lambda form: None if E_164.fullmatch(form["To"]) else form["To"]),
    (21213, lambda form: None if form.get("From") else ""),
    (21205, lambda form: None if form.get("Url") and _is_url(form["Url"]) else form.get("Url", "")),
    (21609, lambda form: None if _is_url(form.get("StatusCallback")) else form["StatusCallback"]),
)


def check(form: Mapping[str, str], checks: tuple[Check, ...]) -> None:
    """Raise TwilioError for the first wrong value."""
    for code, find_wrong_value in checks:
        wrong = find_wrong_value(form)
        if wrong is not None:
            raise TwilioError(code, wrong)


def _units(text: str) -> int:
    """The length in UTF-16 units: https://www.twilio.com/docs/api/errors/21617 counts an emoji as two."""
    return len(text.encode("utf-16-le")) // 2


def _is_period(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_PERIOD_S


def _is_url(text: str | None) -> bool:
    if not text:
        return True  # the callback is optional
    try:
        url, port = urlsplit(text), urlsplit(text).port
    except ValueError:  # unbalanced brackets, or a port that is not a number
        return False
    # Twilio refuses underscores in host names.
    return text.isascii() and url.scheme in {"http", "https"} and "_" not in (url.hostname or "_") and port != 0
