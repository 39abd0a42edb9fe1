"""What is removed at the carrier, and when: the words and pictures of texts that nothing here needs there any more."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812 - as in the reconciliation
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.credits.reconciliation import Day, days_to_compare
from sayso.domain.inbound.lost_texts import OVERLAP
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import Hold
from sayso.domain.timestamps import TimeText

MOST_LEFT = 500
"""Texts of an account that the carrier refused to remove, and that are tried again; with more, the next day waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextThere:
    """A text as the carrier has it: `phone` is the family's as it is shown there, `at` when it was sent or came."""

    carrier_id: str
    phone: str
    at: datetime
    came: bool = False
    has_words: bool = True
    pictures: int = 0

    @property
    def has_content(self) -> bool:
        """Whether there may be something to remove. The number of pictures that came stays on record."""
        return self.has_words or self.pictures > 0

    @property
    def known_phone(self) -> PhoneNumber | None:
        """The phone; None if the carrier does not show it, or it is a short code."""
        try:
            return PhoneNumber.from_e164(self.phone)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an account is: of all days up to `through` nothing is left there but `left`, which is tried again."""

    through: Date | None = None
    left: tuple[TextThere, ...] = ()
    freed: tuple[tuple[PhoneNumber, TimeText], ...] = ()
    """Phones whose hold was lifted: their texts until then were passed over"""
    version: int = 0
    """Counts the changes: it is the optimistic lock"""


def lifted(progress: Progress, hold: Hold, time_zone: str) -> Progress:
    """What is to be done once the hold is lifted: what it kept there of the days that are done.

    A phone is listed by itself. The days of a time are gone through once more: what is gone is left alone.
    """
    if progress.through is None:
        return progress
    if hold.phone:
        until = timestamps.to_text(Day.of(progress.through, time_zone).end)
        return replace(progress, freed=(*progress.freed, (hold.phone, until)))
    first = timestamps.from_text(hold.from_at).astimezone(ZoneInfo(time_zone)).date()
    return replace(progress, through=min(progress.through, first - timedelta(days=1)))


class NotYet(StrEnum):
    """Why a day is not removed yet."""

    OFF = "off"
    YOUNG = "young"
    NOT_RECONCILED = "not_reconciled"
    TEXTS_NOT_COMPARED = "texts_not_compared"
    BATCH_OPEN = "batch_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What here may still need a day's texts at the carrier: their words to identify them, or a text that was lost."""

    after_days: int | None
    time_zone: str
    texts_compared: datetime | None
    open_batches: tuple[Batch, ...]

    def wait(self, day: Day, now: datetime, *, compared: bool) -> NotYet | None:
        """Why the day has to wait; None if it may be removed.

        A day that nobody compares any more does not wait for it for ever.
        """
        if self.after_days is None:
            return NotYet.OFF
        if now.astimezone(ZoneInfo(self.time_zone)).date() - day.date < timedelta(days=self.after_days):
            return NotYet.YOUNG
        if not compared and day.date >= min(days_to_compare(now, self.time_zone)):
            return NotYet.NOT_RECONCILED
        if self.texts_compared is None or not may_go(day.end, self.texts_compared):
            return NotYet.TEXTS_NOT_COMPARED
        if any(timestamps.from_text(batch.begins_at) < day.end for batch in self.open_batches):
            return NotYet.BATCH_OPEN
        return None


def may_go(came_at: datetime, texts_compared: datetime | None) -> bool:
    """Whether a text that came then is on record here for certain, so that no STOP is lost with it."""
    return texts_compared is not None and came_at <= texts_compared - OVERLAP


def next_day(progress: Progress, first_entry_at: str | None, time_zone: str) -> Date | None:
    """The day that comes next; of an account's first, the day of its first entry; None if it has none."""
    if progress.through is not None:
        return progress.through + timedelta(days=1)
    if first_entry_at is None:
        return None
    return timestamps.from_text(first_entry_at).astimezone(ZoneInfo(time_zone)).date()


def undated_there(undated: Iterable[tuple[str, str]], day: Day) -> list[TextThere]:
    """What we gave the carrier on that day and it never sent, by id and phone."""
    return [TextThere(carrier_id=carrier_id, phone=phone, at=day.begin) for carrier_id, phone in undated]
