"""Quiet hours: when a phone may be texted, by the clock of the account and of the place that its number names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

import phonenumbers

from sayso.domain.account.area_codes import zones_of_area

LEAST_OPEN = timedelta(hours=1)
"""The least of a day that is not quiet: with less, what waits might never be sent."""

LAST_MINUTE = timedelta(minutes=1)
"""What is sent later than this before quiet hours begin would reach the phone within them."""

MOST_ZONES = 4
"""A prefix that lies in more time zones than this (toll-free numbers, mobiles of a large country) names no place."""

_LOOKED_AHEAD = timedelta(days=3)
_PREFIX_DIGITS = 9
"""The longest prefix that the library's table of time zones distinguishes."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of the day to another, by the clocks of the account and of the phone's number.

    `from_` is quiet, `to` is not.
    """

    from_: time
    """`21:00`"""
    to: time
    """`08:00`, usually of the next day"""

    @classmethod
    def of(cls, written: Mapping[str, str]) -> Self:
        """The hours that `{"from": "21:00", "to": "08:00"}` writes; ValueError if it is not of this form."""
        return cls(time.fromisoformat(written["from"]), time.fromisoformat(written["to"]))

    @property
    def open_for(self) -> timedelta:
        """How long a day is not quiet."""
        length = timedelta(hours=self.from_.hour - self.to.hour, minutes=self.from_.minute - self.to.minute)
        return length % timedelta(days=1)

    def hold_at(self, local: time) -> bool:
        """Whether this time of the day is quiet."""
        if self.from_ < self.to:
            return self.from_ <= local < self.to
        return local >= self.from_ or local < self.to

    def opens_at(self, zones: Collection[str], now: datetime) -> datetime | None:
        """When quiet hours are next over in all of these zones: now or later; None if there is no such moment."""
        at, limit = now, now + _LOOKED_AHEAD
        while at < limit:
            shut = [zone for zone in zones if self._is_shut(at, zone)]
            if not shut:
                return at
            at = max(_next(self.to, at, zone) for zone in shut)
        return None

    def closes_at(self, zones: Collection[str], now: datetime) -> datetime:
        """When the next quiet hours begin in one of these zones."""
        return min(_next(self.from_, now, zone) for zone in zones)

    def _is_shut(self, at: datetime, zone: str) -> bool:
        return any(self.hold_at(moment.astimezone(_zone(zone)).time()) for moment in (at, at + LAST_MINUTE))


DEFAULT = QuietHours(time(21), time(8))
"""47 CFR 64.1200(c)(1): no solicitation before 8:00 or after 21:00 of the called party's local time."""


def zones_of(phone: str, account_zone: str) -> tuple[str, ...]:
    """The time zones that count for this phone (E.164): the account's, and those that its number names."""
    return _zones(phone[: 1 + _PREFIX_DIGITS], len(phone), account_zone)


@lru_cache(maxsize=20_000)
def _zones(prefix: str, length: int, account_zone: str) -> tuple[str, ...]:
    from phonenumbers import timezone  # noqa: PLC0415 - its table is loaded by who knows quiet hours only

    number = phonenumbers.parse(prefix.ljust(length, "0"))
    named = zones_of_area(prefix) or timezone.time_zones_for_geographical_number(number)
    if len(named) > MOST_ZONES:
        named = ()
    known = (zone for zone in named if zone != timezone.UNKNOWN_TIMEZONE)
    return tuple(dict.fromkeys((account_zone, *known)))


@lru_cache(maxsize=500)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _next(clock: time, now: datetime, zone: str) -> datetime:
    """When clocks in this zone next show that time, after now; where they skip it, when they have skipped it."""
    today = now.astimezone(_zone(zone)).date()
    return min(
        at
        for days in (0, 1, 2)
        for fold in (0, 1)
        if (at := _instant(datetime.combine(today + timedelta(days=days), clock), zone, fold)) > now
    )


def _instant(local: datetime, zone: str, fold: int) -> datetime:
    return local.replace(tzinfo=_zone(zone), fold=fold).astimezone(UTC)
