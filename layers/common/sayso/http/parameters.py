"""The types of parameters that several calls have: times, days, phones, and the format of a list."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from pydantic import BeforeValidator, Field

from sayso.domain.errors import InvalidRequest, NotFound
from sayso.domain.phone import PhoneNumber
from sayso.domain.phone_id import is_phone_id, phone_of
from sayso.domain.written_time import read_day, read_exact_time, read_time

_LOST_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)")

DEFAULT_LIMIT, MAX_LIMIT, MAX_CSV_ROWS = 100, 1_000, 10_000
"""Items of a page unless said, at most, and rows of a file."""

Format = Literal["json", "csv"]
"""The format in which a list is answered."""


def _with_its_plus(text: Any) -> Any:
    """A time whose `+` became a blank, as it does in a query that was not percent-encoded."""
    return _LOST_PLUS.sub(r"\1+\2", text) if isinstance(text, str) else text


def _exact_time(written: Any) -> str:
    read_exact_time(written)
    return str(written)


Time = Annotated[datetime, BeforeValidator(read_time)]
"""A time as a body writes it; in UTC from here on."""

TimeParameter = Annotated[Time, BeforeValidator(_with_its_plus)]
"""A time as a query writes it; in UTC from here on."""

ExactTime = Annotated[str, Field(max_length=40), BeforeValidator(_exact_time)]
"""A date with a time, as a body writes it; without an offset it is the account's."""

DayParameter = Annotated[date, BeforeValidator(read_day)]
"""A day as a request writes it, in the account's time zone."""


def named_phone(app: APIGatewayRestResolver, text: str, key: Callable[[], bytes | None]) -> PhoneNumber:
    """The phone that an address names by its id, or, as before there were ids, by its number; `key` is the account's.

    Raises NotFound for an id that was not made for this account.
    """
    if not is_phone_id(text):
        app.append_context(deprecated=True)
        return phone_parameter(text)
    known = key()
    phone = phone_of(known, text) if known else None
    if phone is None:
        raise NotFound("No phone of your account has this id: POST /consents/search finds it by its number.")
    return phone


def named_request(app: APIGatewayRestResolver, text: str, key: Callable[[], bytes | None]) -> str:
    """The id of a request as lists have it: it begins with a number, for which an address has the phone's id."""
    name, _, rest = text.partition(".")
    if is_phone_id(name):
        return f"{named_phone(app, name, key).e164.removeprefix('+')}.{rest}"
    app.append_context(deprecated=True)
    return text


def page_limit(limit: int | None) -> int:
    """How many items a page has of a list that is also a file; InvalidRequest if it asks for a file's rows."""
    if limit and limit > MAX_LIMIT:
        raise InvalidRequest(f"limit: is over {MAX_LIMIT}.", [{"field": "limit", "problem": f"is over {MAX_LIMIT}"}])
    return limit or DEFAULT_LIMIT


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
