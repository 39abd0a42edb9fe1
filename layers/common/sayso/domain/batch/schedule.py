"""When a message may go out: not before its batch's time, not in quiet hours, not once it has expired."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sayso.domain import timestamps
from sayso.domain.account.quiet_hours import QuietHours, zones_of
from sayso.domain.account.settings import AccountSettings
from sayso.domain.batch.batch import Batch
from sayso.domain.errors import InvalidRequest
from sayso.domain.message.channel import Channel, traits_of
from sayso.domain.message.message import Reason
from sayso.domain.phone import PhoneNumber
from sayso.domain.written_time import read_exact_time

LATEST_START = timedelta(days=366)
"""Ahead of the request."""

LIFETIME = timedelta(days=7)
"""From a batch's start until it expires, unless it says when: nothing waits for ever."""

MOST_VALIDITY = timedelta(seconds=36_000)
"""The longest `ValidityPeriod` that Twilio takes, and what it takes if none is given:
https://www.twilio.com/docs/messaging/api/message-resource#validityperiod"""

LEAST_VALIDITY = timedelta(seconds=10)
"""If less is left, it is too late to hand a message over; Twilio itself takes a second or more."""


@dataclass(frozen=True, slots=True)
class Go:
    """It may go out now, and the carrier may try until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """It may go out then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class TooLate:
    """It may not go out any more."""

    reason: Reason


type SendWindow = Go | Wait | TooLate


@dataclass(frozen=True, slots=True)
class Timing:
    """What the account's settings and the request say about the times at which messages may go out."""

    quiet_hours: QuietHours | None
    time_zone: str
    begins_at: datetime
    expires_at: datetime
    begins_within: timedelta = timedelta(0)

    @classmethod
    def of(cls, batch: Batch, settings: AccountSettings) -> "Timing":
        """Of a batch, by the settings as they are now."""
        begins_at, expires_at = timestamps.from_text(batch.begins_at), timestamps.from_text(batch.expires_at)
        return cls.planned(batch.category, batch.channel, settings, begins_at, expires_at)

    @classmethod
    def planned(
        cls, category: str, channel: Channel, settings: AccountSettings, begins_at: datetime, expires_at: datetime
    ) -> "Timing":
        """Of messages of this category and channel between these moments."""
        quiet = settings.quiet_hours if settings.waits(category) else None
        return cls(quiet, settings.time_zone, begins_at, expires_at, traits_of(channel).begins_within)

    def window(self, phone: PhoneNumber, now: datetime) -> SendWindow:
        """Whether a message to this phone may go out now; else when, or why never.

        If nothing ends the carrier's tries, as with calls, it goes out only if it may still begin a while later.
        """
        window = self._window(phone, now)
        if not self.begins_within or not isinstance(window, Go):
            return window
        later = self._window(phone, now + self.begins_within)
        return window if isinstance(later, Go) else later

    def _window(self, phone: PhoneNumber, now: datetime) -> SendWindow:
        if now + LEAST_VALIDITY >= self.expires_at:
            return TooLate(Reason.EXPIRED)
        if now < self.begins_at:
            return Wait(self.begins_at)
        if self.quiet_hours is None:
            return Go(self.expires_at)
        zones = zones_of(phone.e164, self.time_zone)
        opens_at = self.quiet_hours.opens_at(zones, now)
        if opens_at is None or opens_at + LEAST_VALIDITY >= self.expires_at:
            return TooLate(Reason.QUIET_HOURS)
        if opens_at > now:
            return Wait(opens_at)
        return Go(min(self.expires_at, self.quiet_hours.closes_at(zones, now)))


def validity(until: datetime, now: datetime) -> int | None:
    """Seconds for which the carrier may try; None for no limit, 0 if it is too late to ask it."""
    left = until - now
    if left < LEAST_VALIDITY:
        return 0
    return int(left.total_seconds()) if left < MOST_VALIDITY else None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a batch starts, None for at once, and when it expires."""

    send_at: datetime | None
    expires_at: datetime

    def start(self, now: datetime) -> datetime:
        """The moment from which messages go out."""
        return self.send_at or now


def schedule(send_at: str | None, expires_at: str | None, zone: str, now: datetime) -> Schedule:
    """The times of a request; one without an offset is in the account's zone. Raises InvalidRequest."""
    start = _read("send_at", send_at, zone)
    if start is not None and start <= now:
        raise _refused("send_at", "is in the past: leave it out to send at once")
    if start is not None and start > now + LATEST_START:
        raise _refused("send_at", f"is more than {LATEST_START.days} days ahead")
    expiry = _read("expires_at", expires_at, zone)
    if expiry is not None and expiry <= (start or now):
        raise _refused("expires_at", "must be later than send_at" if start else "is in the past")
    latest = (start or now) + LIFETIME
    if expiry is not None and expiry > latest:
        raise _refused("expires_at", f"is more than {LIFETIME.days} days after the batch begins")
    return Schedule(start, expiry or latest)


def _read(field: str, written: str | None, zone: str) -> datetime | None:
    if written is None:
        return None
    try:
        said = read_exact_time(written)
    except ValueError as problem:
        raise _refused(field, str(problem)) from problem
    if said.tzinfo is not None:
        return said.astimezone(UTC)
    at = said.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != said:
        raise _refused(field, "does not exist on that day: the clocks go forward")
    return at


def _refused(field: str, problem: str) -> InvalidRequest:
    return InvalidRequest(f"{field}: {problem}.", [{"field": field, "problem": problem}])
