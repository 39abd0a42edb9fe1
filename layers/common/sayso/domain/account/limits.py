"""How much an account may do in a minute, a day, a month: the operator's limits, and what was used of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sayso.domain import timestamps
from sayso.domain.errors import LimitReached, PurchasesOff, TooFast

MOST = 1_000_000_000_000
"""The highest limit: no limit in practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the operator allows the account; 0 allows none."""

    messages_a_day: int = 20_000
    """Texts that are accepted in a day (UTC); of whatever is accepted, emergencies have ten times as many more"""
    calls_a_day: int = 2_000
    """Calls that are accepted in a day"""
    calls_a_month: int = 10_000
    """Calls that are accepted in a month"""
    batches_a_minute: int = 60
    """Batches that are accepted in a minute"""
    requests_a_minute: int = 120
    """Calls of the API that are much work: batches, previews, imports, proofs, CSV files and reports of elections"""
    segments_per_second: int = 1
    """Segments that the account's number sends in a second: texts are handed over at this rate, and wait here"""
    replies_a_day: int = 10
    """Automatic replies to one phone in a day: two machines that answer each other end"""
    credits_bought_a_month: int = 0
    """Credits that staff may book by `POST /credits/purchases` in a month; what the operator books does not count"""

    @classmethod
    def read(cls, stored: Mapping[str, int]) -> "Limits":
        """The limits of this JSON, without those that a later version of Sayso has written."""
        return cls(**{each.name: stored[each.name] for each in fields(cls) if each.name in stored})


class Period(StrEnum):
    """What a limit is for: a minute, a day, a month. UTC, so that no change of the time zone begins a new one."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"

    def of(self, now: datetime) -> str:
        """The current one, as the beginning of its times: `2026-11-30` for the day."""
        return timestamps.to_text(now)[: _LENGTH[self]]

    def end(self, now: datetime) -> datetime:
        """When the next one begins."""
        moment = timestamps.from_text(timestamps.to_text(now))
        match self:
            case Period.MINUTE:
                return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
            case Period.DAY:
                return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            case Period.MONTH:
                first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
                return (first + timedelta(days=31)).replace(day=1)


_LENGTH = {Period.MINUTE: len("2026-11-30T12:05"), Period.DAY: len("2026-11-30"), Period.MONTH: len("2026-11")}


@dataclass(frozen=True, slots=True)
class Counted:
    """What one limit counts, in words, and in which period."""

    period: Period
    things: str


COUNTED: Mapping[str, Counted] = {
    "messages_a_day": Counted(Period.DAY, "texts"),
    "calls_a_day": Counted(Period.DAY, "calls"),
    "calls_a_month": Counted(Period.MONTH, "calls"),
    "batches_a_minute": Counted(Period.MINUTE, "batches"),
    "credits_bought_a_month": Counted(Period.MONTH, "credits"),
}
"""By the limit's name: those that are counted where the account accepts or buys."""


class Budget(StrEnum):
    """Emergencies have counts of their own, so that what is ordinary never uses up theirs."""

    ORDINARY = "used"
    EMERGENCY = "used#emergency"


EMERGENCY_TIMES = 10
"""So many times as many emergencies are accepted: a usual day's limit must not stop the second text of a bad one."""


def allowed(limits: Limits, budget: Budget) -> Limits:
    """The limits as they are for this budget."""
    if budget is Budget.ORDINARY:
        return limits
    accepted = ("messages_a_day", "calls_a_day", "calls_a_month", "batches_a_minute")
    return replace(limits, **{name: EMERGENCY_TIMES * getattr(limits, name) for name in accepted})


@dataclass(frozen=True, slots=True)
class Used:
    """What was used of one limit, and in which period."""

    period: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What an account has used of its limits, by their names."""

    used: Mapping[str, Used] = field(default_factory=dict)

    def of(self, name: str, now: datetime) -> Used | None:
        """What was used in the current period; None if nothing was.

        A period that lies ahead was begun by a quicker clock, and counts as the current one.
        """
        used = self.used.get(name, Used())
        return used if used.period >= COUNTED[name].period.of(now) else None


def require_room(wanted: Mapping[str, int], usage: Usage, limits: Limits, now: datetime) -> None:
    """Raise LimitReached or TooFast if so many more would be over one of the limits."""
    for name, number in wanted.items():
        allowed, used = getattr(limits, name), usage.of(name, now)
        if number + (used.number if used else 0) > allowed:
            raise _refusal(name, number, used.number if used else 0, allowed, now)


def require_purchase(limits: Limits) -> None:
    """Raise PurchasesOff if the operator alone books credits for this account."""
    if limits.credits_bought_a_month == 0:
        raise PurchasesOff(
            "Credits of this account are booked by your operator: tell them how many you need. They can also let your "
            "staff book them."
        )


def _refusal(name: str, number: int, used: int, allowed: int, now: datetime) -> LimitReached | TooFast:
    period, things = COUNTED[name].period, COUNTED[name].things
    resets_at = timestamps.to_text(period.end(now))
    details = [{"limit": name, "allowed": allowed, "used": used, "wanted": number, "resets_at": resets_at}]
    said = f"Your account may have {allowed:,} {things} a {period.value}"
    lift = "your operator can raise the limit"
    if number > allowed:
        return LimitReached(f"{said}, and this would be {number:,} at once: make it smaller, or {lift}.", details)
    if period is Period.MINUTE:
        seconds = max(1, round((period.end(now) - now).total_seconds()))
        return TooFast(f"{said}: send it again in {seconds} seconds.", seconds, details)
    sentence = (
        f"{said}; {used:,} are used, and this would be {number:,} more. The count begins again at {resets_at}, "
        f"and {lift} before."
    )
    return LimitReached(sentence, details)
