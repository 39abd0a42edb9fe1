"""Times as people write them: a day, a day and a time, `today`; in the school's time zone."""

from datetime import date, datetime, time, timedelta, tzinfo

from sayso_cli.office.input.written_days import iso
from sayso_cli.office.problem import Problem

_WORDS = {"today": 0, "yesterday": 1}


def parse_time(text: str, zone: tzinfo, now: datetime, country: str = "US") -> datetime:
    """Return a time; a day means its midnight. Without an offset it is in `zone`. Problem if it is not a time."""
    day = _day(text, zone, now, country)
    if day is not None:
        return datetime.combine(day, time(), zone)
    try:
        found = datetime.fromisoformat(iso(text, country))
    except ValueError:
        raise Problem(f"“{text}” is not a time: write 2026-09-01, or “2026-09-01 14:00”.") from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def parse_day(text: str, zone: tzinfo, now: datetime, country: str = "US") -> date:
    """Return a day. Problem if it is not one, or has a time."""
    found = _day(text, zone, now, country)
    if found is None:
        raise Problem(f"“{text}” is not a day: write 2026-09-01, today, or yesterday.")
    return found


def parse_exact_time(option: str, text: str, zone: tzinfo, now: datetime, country: str = "US") -> datetime:
    """Return a time that must be exact: a day without a time is a Problem, since midnight is hardly meant."""
    day = _day(text, zone, now, country)
    if day is not None:
        raise Problem(f"{option} {text} has no time of day: write “{day} 17:00”.")
    return parse_time(text, zone, now, country)


def parse_range_end(text: str, zone: tzinfo, now: datetime, country: str = "US") -> datetime:
    """Return the end of a range (exclusive); a day is included as a whole."""
    day = _day(text, zone, now, country)
    return (
        parse_time(text, zone, now, country) if day is None else datetime.combine(day + timedelta(days=1), time(), zone)
    )


def _day(text: str, zone: tzinfo, now: datetime, country: str) -> date | None:
    word = text.strip().casefold()
    if word in _WORDS:
        return now.astimezone(zone).date() - timedelta(days=_WORDS[word])
    try:
        return date.fromisoformat(iso(word, country))
    except ValueError:
        return None


def in_words(day: date) -> str:
    """Return a day so that month and day cannot be confused: `Sep 1, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"
