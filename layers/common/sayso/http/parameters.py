"""The types of parameters that several calls have: times, days, phones, and the format of a list."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from pydantic import AfterValidator, BeforeValidator

from sayso.domain import timestamps
from sayso.domain.errors import InvalidRequest
from sayso.domain.phone import PhoneNumber

_DAY = re.compile(r"2\d{3}-\d{2}-\d{2}")
_LOST_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)")

Format = Literal["json", "csv"]
"""The format in which a list is answered."""


def _with_its_plus(text: Any) -> Any:
    """A time whose `+` became a blank, as it does in a query that was not percent-encoded."""
    return _LOST_PLUS.sub(r"\1+\2", text) if isinstance(text, str) else text


TimeParameter = Annotated[datetime, BeforeValidator(_with_its_plus), AfterValidator(timestamps.in_utc)]
"""A time as a request writes it; in UTC from here on."""


def _iso_day(text: Any) -> Any:
    """A day as ISO 8601 writes it; other forms from which pydantic reads a date (a number of seconds) are refused."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        raise ValueError("must be a day between 2000 and 2999, for example 2026-11-23")
    return text


DayParameter = Annotated[date, BeforeValidator(_iso_day)]
"""A day as a request writes it, in the account's time zone."""


def phone_parameter(text: str) -> PhoneNumber:
    """A phone in E.164 in a path or a query, where the `+` may have come as a blank or percent-encoded."""
    decoded = unquote(text)
    try:
        return PhoneNumber.from_e164(f"+{decoded[1:]}" if decoded.startswith(" ") else decoded)
    except ValueError as error:
        raise InvalidRequest(
            "phone: write it in international form, for example +14155550101.",
            [{"field": "phone", "problem": "is not in E.164 form"}],
        ) from error
