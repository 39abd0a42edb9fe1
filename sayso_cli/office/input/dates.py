"""Times as people write them: a day, a day and a time, `tomorrow 7:30`; in the school's time zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sayso_cli.office.input.written_days import Calendar, is_clock_alone, iso
from sayso_cli.office.problem import Problem


def parse_time(text: str, zone: tzinfo, now: datetime, country: str = "US", *, ahead: bool = False) -> datetime:
    """Return a time; a day means its midnight. Without an offset it is in `zone`. Problem if it is not a time.

    A day without a year is the next one if times ahead are meant, else the last one.
    """
    found = _read(text, zone, now, country, ahead=ahead)
    if isinstance(found, datetime):
        return found if found.tzinfo else found.replace(tzinfo=zone)
    if found is None:
        raise Problem(f"“{text}” is not a time: write 2026-09-01, or “2026-09-01 14:00”.")
    return datetime.combine(found, time(), zone)


def parse_day(text: str, zone: tzinfo, now: datetime, country: str = "US") -> date:
    """Return a day. Problem if it is not one, or has a time."""
    found = _read(text, zone, now, country)
    if found is None or isinstance(found, datetime):
        raise Problem(f"“{text}” is not a day: write 2026-09-01, today, or yesterday.")
    return found


def parse_exact_time(option: str, text: str, zone: tzinfo, now: datetime, country: str = "US") -> datetime:
    """Return a time ahead that must be exact. Problem if it has no time of day, or if clocks skip it."""
    day = _read(text, zone, now, country, ahead=True)
    if day is not None and not isinstance(day, datetime):
        raise Problem(f"{option} {text} has no time of day: write “{day} 17:00”.")
    found = parse_time(text, zone, now, country, ahead=True)
    if is_clock_alone(text) and found <= now:
        raise Problem(f"{option} {text}: it is later than that today. Write “tomorrow {text}”.")
    shown = found.astimezone(UTC).astimezone(zone)
    if found.tzinfo is zone and shown.replace(tzinfo=None) != found.replace(tzinfo=None):
        raise Problem(
            f"{option} {text}: this time does not exist, since clocks go forward on {in_words(found.date())}. "
            f"Write “{shown:%Y-%m-%d %H:%M}”."
        )
    return found


def parse_range_end(text: str, zone: tzinfo, now: datetime, country: str = "US") -> datetime:
    """Return the end of a range (exclusive); a day is included as a whole."""
    day = _read(text, zone, now, country)
    if day is None or isinstance(day, datetime):
        return parse_time(text, zone, now, country)
    return datetime.combine(day + timedelta(days=1), time(), zone)


def in_words(day: date) -> str:
    """Return a day so that month and day cannot be confused: `Sep 1, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"


def _read(text: str, zone: tzinfo, now: datetime, country: str, *, ahead: bool = False) -> date | datetime | None:
    """A day, or a time; None if it is neither."""
    written = iso(text, Calendar(country, now.astimezone(zone).date(), ahead))
    try:
        return date.fromisoformat(written)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None
