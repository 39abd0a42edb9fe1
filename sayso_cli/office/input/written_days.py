"""Brings days and times as offices and spreadsheets write them into the form of ISO 8601."""

import re
from datetime import date, time, timedelta

from sayso_cli.office.problem import Problem

MONTH_FIRST = frozenset({"US"})
"""Countries where 9/1/2026 is the first of September; elsewhere it is the ninth of January."""

MONTHS = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre", "setiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
"""In full or shortened to three letters or more."""

# Excel counts days from here; right for every day since March 1900:
# https://learn.microsoft.com/en-us/office/troubleshoot/excel/1900-and-1904-date-system
_DAY_ZERO = date(1899, 12, 30)
_OF_THIS_CENTURY = range(36_526, 73_051)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.A)
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?", re.A)

_SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(.*)", re.A | re.S)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ -]+(?:de )?([^\W\d_]{3,})\.?,?[ -]+(?:del? )?(\d{4})(.*)", re.A | re.S
)
_NAME_FIRST = re.compile(r"([^\W\d_]{3,})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4})(.*)", re.A | re.S)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(\D.*)?", re.A | re.S)
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{8})(.*)", re.A | re.S)

_TWELVE_HOURS = re.compile(r"(?:,? |t)(?:at )?(\d{1,2})(?::(\d{2})(?::(\d{2}))?)? ?([ap])\.?m\.?", re.A)
_HOUR_OF_ONE_DIGIT = re.compile(r"(?<=[ Tt])(?=\d:)")


def as_written(value: date | time, country: str) -> str:
    """Return a day or a time as spreadsheets show it in this country: 9/1/2026 and 5:30 PM, or 1/9/2026 and 17:30."""
    month_first = country in MONTH_FIRST
    if isinstance(value, time):
        seconds = f":{value.second:02d}" if value.second else ""
        if month_first:
            return f"{value.hour % 12 or 12}:{value.minute:02d}{seconds} {'PM' if value.hour >= 12 else 'AM'}"
        return f"{value.hour}:{value.minute:02d}{seconds}"
    first, second = (value.month, value.day) if month_first else (value.day, value.month)
    return f"{first}/{second}/{value.year}"


def iso(text: str, country: str) -> str:
    """The text in the form of ISO 8601, if it is one of the known forms; else as it is. Problem if it is ambiguous."""
    text = " ".join(text.split())
    if _SHORT_YEAR.fullmatch(text):
        raise Problem(f"“{text}” has a year of two digits: write 2026-09-01.")
    serial = _SERIAL.fullmatch(text)
    if serial and int(serial[1]) in _OF_THIS_CENTURY:
        return _counted(int(serial[1]), float(f"0.{serial[2] or 0}"))
    if _NUMBER.fullmatch(text) and len(text) != len("20260901"):
        raise Problem(f"“{text}” is a number, not a day: write 2026-09-01.")
    day, clock = _parted(text, country)
    return day + _clock(clock) if day else text


def _counted(days: int, part: float) -> str:
    """A day as Excel counts it; what follows the point is the part of the day that has gone by."""
    day, seconds = _DAY_ZERO + timedelta(days), round(part * 86_400)
    return f"{day}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}" if seconds else f"{day}"


def _parted(text: str, country: str) -> tuple[str, str]:
    """The day in the form of ISO 8601 and what follows it; ("", "") if it begins with no known day."""
    if iso_day := _ISO_DAY.fullmatch(text):
        return iso_day[1], iso_day[2]
    if slashes := _SLASHES.fullmatch(text):
        first, second, year, rest = slashes.groups()
        month, day = (first, second) if country in MONTH_FIRST else (second, first)
    elif day_first := _DAY_FIRST.fullmatch(text.casefold()):
        day, name, year, rest = day_first.groups()
        month = _month(name)
    elif name_first := _NAME_FIRST.fullmatch(text.casefold()):
        name, day, year, rest = name_first.groups()
        month = _month(name)
    else:
        return "", ""
    return f"{year}-{int(month):02d}-{int(day):02d}", rest


def _month(name: str) -> int:
    """Its number; 0, which no month has, if it is none."""
    return next((n for n, names in enumerate(MONTHS, 1) if any(one.startswith(name) for one in names)), 0)


def _clock(text: str) -> str:
    """The time of day with two digits for its hour, and 5 pm as 17:00."""
    twelve = _TWELVE_HOURS.fullmatch(text.casefold())
    if twelve is None:
        return _HOUR_OF_ONE_DIGIT.sub("0", text)
    hour, minute, second, half = twelve.groups()
    if not 1 <= int(hour) <= 12:
        return text
    return f"T{int(hour) % 12 + (12 if half == 'p' else 0):02d}:{minute or '00'}:{second or '00'}"
