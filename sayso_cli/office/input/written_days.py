"""Brings days and times as offices and spreadsheets write them into the form of ISO 8601."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from sayso_cli.office.problem import Problem

MONTH_FIRST = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "PH"})
"""Where 9/1/2026 is the first of September: the United States, their territories and the Philippines. Elsewhere it is
the ninth of January."""

_WORDS = {"yesterday": -1, "ayer": -1, "today": 0, "hoy": 0, "tomorrow": 1, "mañana": 1}

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

# Hours from UTC: RFC 5322, section 4.3, and Alaska and Hawaii, whose names Google Forms writes behind the time.
_ZONES = {"utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_ZONES |= {"akst": -9, "akdt": -8, "hst": -10}
_ZONE = rf"(?: (?:({'|'.join(_ZONES)})|gmt([+-])(\d{{1,2}})(?::(\d{{2}}))?))?"

# A year of two digits is not followed by what would make it an hour.
_YEAR = r"(\d{4}|\d{2}(?!\d|:| ?[ap]\.?m))"
_NUMBERS = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2{_YEAR}(.*)", re.A | re.S)
_WITHOUT_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})((?![/\d]).*)", re.A | re.S)
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]+(?:de )?([^\W\d_]{{3,}})\.?,?(?:[ -]+(?:del? )?{_YEAR})?(.*)", re.A | re.S
)
_NAME_FIRST = re.compile(
    rf"([^\W\d_]{{3,}})\.?[ -]+(\d{{1,2}})(?!\d|:)(?:st|nd|rd|th)?(?:,?[ -]+{_YEAR})?(.*)", re.A | re.S
)
_WORD_FIRST = re.compile(rf"({'|'.join(_WORDS)})\b(.*)", re.S)
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{8})(.*)", re.A | re.S)
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)(.*)", re.A | re.S)
_CLOCK = re.compile(r"(?:,? ?|t)(?:at |a las )?(\d{1,2})(?::(\d{2})(?::(\d{2}))?)?(?: ?([ap])\.?m\.?)?" + _ZONE, re.A)
_CLOCK_ALONE = re.compile(r"(?:\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}(?= ?[ap]))(?: ?[ap]\.?m\.?)?", re.A)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a day without all of its parts is read by: the country, today, and whether days ahead are meant."""

    country: str
    today: date
    ahead: bool = False

    def year_of(self, month: int, day: int) -> int:
        """The year that is meant: of days ahead the next such day, else the last."""
        this = (month, day)
        today = (self.today.month, self.today.day)
        if self.ahead:
            return self.today.year + (this < today)
        return self.today.year - (this > today)


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


def is_clock_alone(text: str) -> bool:
    """Whether it is a time of day without a day."""
    return _CLOCK_ALONE.fullmatch(" ".join(text.split()).casefold()) is not None


def iso(text: str, calendar: Calendar) -> str:
    """The text in the form of ISO 8601, if it is one of the known forms; else as it is. Problem if it is a number."""
    text = " ".join(text.split())
    serial = _SERIAL.fullmatch(text)
    if serial and int(serial[1]) in _OF_THIS_CENTURY:
        return _counted(int(serial[1]), float(f"0.{serial[2] or 0}"))
    if _NUMBER.fullmatch(text) and len(text) != len("20260901"):
        raise Problem(f"“{text}” is a number, not a day: write 2026-09-01.")
    if is_clock_alone(text):
        return f"{calendar.today}{_clock(text)}"
    day, clock = _parted(text.casefold(), calendar)
    return day + _clock(clock) if day else text


def _counted(days: int, part: float) -> str:
    """A day as Excel counts it; what follows the point is the part of the day that has gone by."""
    day, seconds = _DAY_ZERO + timedelta(days), round(part * 86_400)
    return f"{day}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}" if seconds else f"{day}"


def _parted(text: str, calendar: Calendar) -> tuple[str, str]:
    """The day in the form of ISO 8601 and what follows it; ("", "") if it begins with no known day."""
    if iso_day := _ISO_DAY.fullmatch(text):
        return iso_day[1], iso_day[2].upper()
    if year_first := _YEAR_FIRST.fullmatch(text):
        year, month, day, rest = year_first.groups()
        return f"{year}-{int(month):02d}-{int(day):02d}", rest
    if word := _WORD_FIRST.fullmatch(text):
        return f"{calendar.today + timedelta(days=_WORDS[word[1]])}", word[2]
    month, day, year, rest = _month_and_day(text, calendar.country)
    if not day:
        return "", ""
    full = (
        calendar.year_of(month, int(day)) if not year else int(year) if len(year) == len("2026") else 2000 + int(year)
    )
    return f"{full}-{month:02d}-{int(day):02d}", rest


def _month_and_day(text: str, country: str) -> tuple[int, str, str, str]:
    """The month, the day, the year (empty if there is none) and what follows; no day if it begins with none."""
    if numbers := _NUMBERS.fullmatch(text):
        first, _, second, year, rest = numbers.groups()
        month, day = (first, second) if country in MONTH_FIRST else (second, first)
        return int(month), day, year, rest
    if short := _WITHOUT_YEAR.fullmatch(text):
        month, day = (short[1], short[2]) if country in MONTH_FIRST else (short[2], short[1])
        return int(month), day, "", short[3]
    if day_first := _DAY_FIRST.fullmatch(text):
        return _month(day_first[2]), day_first[1], day_first[3] or "", day_first[4]
    if name_first := _NAME_FIRST.fullmatch(text):
        return _month(name_first[1]), name_first[2], name_first[3] or "", name_first[4]
    return 0, "", "", ""


def _month(name: str) -> int:
    """Its number; 0, which no month has, if it is none."""
    return next((n for n, names in enumerate(MONTHS, 1) if any(one.startswith(name) for one in names)), 0)


def _clock(text: str) -> str:
    """The time of day with two digits for its hour, and 5 pm as 17:00; what is no such time as it is."""
    found = _CLOCK.fullmatch(text.casefold())
    if found is None or not (found[2] or found[4]) or (found[4] and not 1 <= int(found[1]) <= 12):
        return text
    hour, minute, second, half, *zone = found.groups()
    hours = int(hour) % 12 + (12 if half == "p" else 0) if half else int(hour)
    return f"T{hours:02d}:{minute or '00'}:{second or '00'}{_offset(*zone)}"


def _offset(name: str | None, sign: str | None, hours: str | None, minutes: str | None) -> str:
    """The offset of a zone as ISO 8601 writes it; empty if none is named."""
    if name:
        return f"{_ZONES[name]:+03d}:00"
    return f"{sign}{int(hours):02d}:{minutes or '00'}" if hours else ""
