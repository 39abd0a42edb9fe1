"""Times as people write them: a day, a day and an hour, `today`; on the clock of the school."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from sayso_cli.office.problem import Problem

MONTH_FIRST = frozenset({"US"})
"""Countries that write 9/1/2026 for the first of September; elsewhere the day comes first."""

_SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(.*)", re.DOTALL)

_HOUR_OF_ONE_DIGIT = re.compile(r"(?<=[ T])(?=\d:)")

_WORDS = {"today": 0, "yesterday": 1}


def moment(text: str, where: tzinfo, now: datetime, country: str = "US") -> datetime:
    """The beginning of a day, or a time; without an offset it is the school's. Problem if it is none."""
    day = _day(text, where, now, country)
    if day is not None:
        return datetime.combine(day, time(), where)
    try:
        found = datetime.fromisoformat(_iso(text.strip(), country))
    except ValueError:
        raise Problem(f"“{text}” is no time: write 2026-09-01, or “2026-09-01 14:00”.") from None
    return found if found.tzinfo else found.replace(tzinfo=where)


def day(text: str, where: tzinfo, now: datetime, country: str = "US") -> date:
    """A day alone, without an hour. Problem if it is none."""
    found = _day(text, where, now, country)
    if found is None:
        raise Problem(f"“{text}” is no day: write 2026-09-01, today, or yesterday.")
    return found


def hour(option: str, text: str, where: tzinfo, now: datetime, country: str = "US") -> datetime:
    """The same, for what begins or ends at that moment: midnight is not meant by a day alone. Problem."""
    day = _day(text, where, now, country)
    if day is not None:
        raise Problem(f"{option} {text} names no hour: write “{day} 17:00”.")
    return moment(text, where, now, country)


def end(text: str, where: tzinfo, now: datetime, country: str = "US") -> datetime:
    """The same, for what a range ends with: a day belongs to it with all its hours."""
    day = _day(text, where, now, country)
    return (
        moment(text, where, now, country) if day is None else datetime.combine(day + timedelta(days=1), time(), where)
    )


def _day(text: str, where: tzinfo, now: datetime, country: str) -> date | None:
    word = text.strip().casefold()
    if word in _WORDS:
        return now.astimezone(where).date() - timedelta(days=_WORDS[word])
    try:
        return date.fromisoformat(_iso(word, country))
    except ValueError:
        return None


def _iso(text: str, country: str) -> str:
    """With the year first, as no country can mistake it, and two digits for the hour."""
    text = _HOUR_OF_ONE_DIGIT.sub("0", text)
    match = _SLASHES.fullmatch(text)
    if match is None:
        return text
    first, second, year, rest = match.groups()
    month, day = (first, second) if country in MONTH_FIRST else (second, first)
    return f"{year}-{int(month):02d}-{int(day):02d}{rest}"
