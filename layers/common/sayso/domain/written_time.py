"""Times and days as a request writes them: one strict reading of ISO 8601, in which a number is never a time."""

import re
from datetime import date, datetime

from sayso.domain import timestamps

WHAT_TO_WRITE = "must be a time such as 2026-09-01T17:00:00Z, or a day such as 2026-09-01"
EXACT_TIME_TO_WRITE = "must be a date with a time, such as 2026-11-24T17:00"
DAY_TO_WRITE = "must be a day between 2000 and 2999, for example 2026-11-23"

_OFFSET = r"(?:[Zz]|[+-]\d{2}(?::?\d{2})?)?"
# Extended and basic form are not mixed; a blank may stand for the T. No weeks, no ordinal days, no hour alone.
_FORMS = (
    re.compile(
        rf"\d{{4}}-\d{{2}}-\d{{2}}(?P<clock>[Tt ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?{_OFFSET})?", re.A
    ),
    re.compile(rf"\d{{8}}(?P<clock>[Tt ]\d{{4}}(?:\d{{2}}(?:[.,]\d{{1,9}})?)?{_OFFSET})?", re.A),
)
_DAY = re.compile(r"2\d{3}(?:-\d{2}-\d{2}|\d{4})", re.A)


def read_time(written: object) -> datetime:
    """The moment in UTC; without an offset it is UTC's, a day is its midnight. Raises ValueError with what to write."""
    found, _ = _read(written, WHAT_TO_WRITE)
    return timestamps.in_utc(found)


def read_exact_time(written: object) -> datetime:
    """A day with its time, in the offset that it is written with, else without a zone.

    Raises ValueError with what to write.
    """
    found, has_clock = _read(written, EXACT_TIME_TO_WRITE)
    if not has_clock:
        raise ValueError(EXACT_TIME_TO_WRITE)
    try:
        timestamps.in_utc(found)
    except ValueError as error:
        raise ValueError(EXACT_TIME_TO_WRITE) from error
    return found


def read_day(written: object) -> date:
    """The day. Raises ValueError with what to write."""
    if not isinstance(written, str) or not _DAY.fullmatch(written):
        raise ValueError(DAY_TO_WRITE)
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(DAY_TO_WRITE) from error


def _read(written: object, what_to_write: str) -> tuple[datetime, bool]:
    """The time as it is written, and whether it has a time of day."""
    form = next(filter(None, (one.fullmatch(written) for one in _FORMS)), None) if isinstance(written, str) else None
    if form is None:
        raise ValueError(what_to_write)
    try:
        return datetime.fromisoformat(form[0]), form["clock"] is not None
    except ValueError as error:
        raise ValueError(what_to_write) from error
