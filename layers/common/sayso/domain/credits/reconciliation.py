"""Compares a day's messages with the carrier's own record of them: every difference, in a plain sentence."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from datetime import date as Date  # noqa: N812 - a day has a field of this name
from enum import StrEnum
from zoneinfo import ZoneInfo

from sayso.domain.message.message import COSTS_CREDITS, FINAL_RANK, MessageStatus, Reason

SETTLING = timedelta(minutes=15)
"""What changed at the carrier more recently may not be here yet: its report takes seconds, or up to ten minutes."""


class DifferenceKind(StrEnum):
    """How the carrier's record and ours differ."""

    UNKNOWN_HERE = "unknown_here"
    ABSENT_THERE = "absent_there"
    OPEN_HERE = "open_here"
    OTHER_STATUS = "other_status"
    OTHER_SEGMENTS = "other_segments"
    OTHER_DEBIT = "other_debit"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of an account: from its midnight to the next, in its time zone; `begin` and `end` are in UTC."""

    date: Date
    begin: datetime
    end: datetime

    @classmethod
    def of(cls, day: Date, time_zone: str) -> "Day":
        """It lasts 23 or 25 hours where clocks change."""
        zone = ZoneInfo(time_zone)
        begin, end = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
        return cls(day, begin, end)

    def has(self, moment: datetime | None) -> bool:
        """Whether the moment lies in it."""
        return moment is not None and self.begin <= moment < self.end


DAYS_BACK = 3
"""Days that are compared if they have not been: the carrier may have been out of reach for a while."""

OVER_FOR = timedelta(hours=4)
"""A day is compared so long after its end: what was sent late is final by then, or has been asked for."""


def days_to_compare(now: datetime, time_zone: str) -> list[Date]:
    """The last days, in the account's time zone, that have been over for long enough."""
    today = (now - OVER_FOR).astimezone(ZoneInfo(time_zone)).date()
    return [today - timedelta(days=back) for back in range(DAYS_BACK, 0, -1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A message as Sayso has it: `at` is when the carrier was given it, `debited` what the ledger says that it cost."""

    batch_id: str
    message_id: str
    phone: str
    status: MessageStatus
    segments: int
    debited: int
    at: datetime
    carrier_id: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """A message as the carrier has it; `status` is None unless it is final, `carrier_status` is its name there."""

    carrier_id: str
    phone: str
    status: MessageStatus | None
    carrier_status: str
    segments: int
    sent_at: datetime | None
    updated_at: datetime
    error_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One message on which the two records differ, and how."""

    kind: DifferenceKind
    text: str
    phone: str
    carrier_id: str = ""
    batch_id: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many messages of a day were compared, and what differed."""

    day: Day
    compared: int
    differences: tuple[Difference, ...]
    undated: tuple[tuple[str, str], ...] = ()
    """What the carrier has without a date of sending, by id and phone: no list of a day has it"""

    @property
    def sentence(self) -> str:
        """For the account's log."""
        messages = f"{self.compared} message{'' if self.compared == 1 else 's'}"
        number = len(self.differences)
        found = f"{number} difference{'' if number == 1 else 's'}" if number else "no difference"
        return f"Compared {messages} with the carrier for {self.day.date.isoformat()}: {found}."

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many differences there are of each kind."""
        found = [one.kind for one in self.differences]
        return {kind.value: found.count(kind) for kind in DifferenceKind if kind in found}


def not_listed(day: Day, ours: Collection[Ours], theirs: Mapping[str, Theirs]) -> list[str]:
    """The carrier's ids of messages that it was given on that day, and that its list of the day does not have.

    They are asked for one by one: what the carrier never sent has no date there, so no list by date has it.
    """
    return [one.carrier_id for one in ours if one.carrier_id and day.has(one.at) and one.carrier_id not in theirs]


def compare(day: Day, ours: Collection[Ours], theirs: Mapping[str, Theirs], now: datetime) -> Comparison:
    """The messages that the carrier sent on that day, and those that it was given then and never sent.

    A message that was given to the carrier before midnight and sent after it belongs to the day on which it was sent.
    """
    by_id = {one.carrier_id: one for one in ours if one.carrier_id}
    sought = {one.phone for one in ours if not one.carrier_id and one.status is MessageStatus.SENDING}
    found: list[Difference] = []
    compared = 0
    for their in theirs.values():
        our = by_id.get(their.carrier_id)
        if not day.has(their.sent_at) and (their.sent_at or our is None or not day.has(our.at)):
            continue
        compared += 1
        if our is not None:
            found += _differences(our, their, now)
        elif their.phone not in sought or now - their.updated_at >= SETTLING:
            found.append(_unknown(their))
    for our in ours:
        if day.has(our.at) and our.carrier_id not in theirs and (our.carrier_id or our.status in COSTS_CREDITS):
            compared += 1
            found.append(_absent(our))
    return Comparison(day, compared, tuple(found))


def _differences(our: Ours, their: Theirs, now: datetime) -> Iterator[Difference]:
    recent = now - their.updated_at < SETTLING
    said = f"{their.carrier_status} ({their.error_code})" if their.error_code else their.carrier_status
    if our.status not in FINAL_RANK:
        if their.status is not None and not recent:
            yield _of(DifferenceKind.OPEN_HERE, our, f"is {our.status.value} here, but the carrier says {said}")
    elif _statuses_differ(our, their) and not recent:
        yield _of(DifferenceKind.OTHER_STATUS, our, f"is {our.status.value} here, but the carrier says {said}")
    if their.segments and their.segments != our.segments:
        text = f"has {our.segments} segments here, but {their.segments} at the carrier"
        yield _of(DifferenceKind.OTHER_SEGMENTS, our, text)
    owed = our.segments if our.status in COSTS_CREDITS else 0
    if our.debited != owed:
        text = f"is {our.status.value} and costs {owed} credits, but {our.debited} were debited"
        yield _of(DifferenceKind.OTHER_DEBIT, our, text)


def _statuses_differ(our: Ours, their: Theirs) -> bool:
    """A message closed because it had no final report for days agrees with a carrier that still has none."""
    if their.status is None:
        return our.reason is not Reason.NO_RECEIPT
    return our.status is not their.status


def _unknown(their: Theirs) -> Difference:
    message = f"Message {their.carrier_id} to {their.phone}"
    text = f"{message} is {their.carrier_status} at the carrier, but Sayso does not know it."
    return Difference(kind=DifferenceKind.UNKNOWN_HERE, text=text, phone=their.phone, carrier_id=their.carrier_id)


def _absent(our: Ours) -> Difference:
    known = f"the carrier has no {our.carrier_id}" if our.carrier_id else "has no id of the carrier's"
    return _of(DifferenceKind.ABSENT_THERE, our, f"is {our.status.value} here, but {known}")


def _of(kind: DifferenceKind, our: Ours, text: str) -> Difference:
    return Difference(
        kind=kind,
        text=f"Message {our.message_id} of batch {our.batch_id} to {our.phone} {text}.",
        phone=our.phone,
        carrier_id=our.carrier_id,
        batch_id=our.batch_id,
        message_id=our.message_id,
    )
