"""When so long nothing was heard of a phone that what it allowed ends: its last message is known by its month alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sayso.domain.audit.entry import Entry, EntryType
from sayso.domain.audit.look import LOOKS
from sayso.domain.consent.log_entry import CHANGES
from sayso.domain.timestamps import TimeText

type Month = str
"""As in 2026-11, in UTC."""

OF_OTHERS = LOOKS | {EntryType.HOLD_PLACED, EntryType.HOLD_LIFTED, EntryType.ERASURE_WAITS}
"""Entries about a phone that say what others did with what is stored of it, and nothing about the phone."""


def month_of(at: TimeText) -> Month:
    """The month of that moment."""
    return at[:7]


def is_quiet(last: Month, now: datetime, years: int) -> bool:
    """Whether so many years have passed since the end of the month in which something last happened."""
    year, month = map(int, last.split("-"))
    return (year + years, month) < (now.year, now.month)


def last_month(entries: Iterable[Entry]) -> Month | None:
    """The month of the newest of a phone's entries: a message to it or from it, or a change."""
    return max((month_of(entry.at) for entry in entries if entry.type not in OF_OTHERS), default=None)


def ends_with_checkpoint(entries: Iterable[Entry]) -> bool:
    """Whether the last change in the chain of a phone's consent is a checkpoint."""
    newest = max((entry for entry in entries if entry.type in CHANGES), key=_number, default=None)
    return newest is not None and newest.type is EntryType.CONSENT_CHECKPOINT


def behind_checkpoint(entries: Sequence[Entry]) -> list[Entry]:
    """The changes of a phone's consent for which a checkpoint stands, so that they may expire."""
    checkpoints = (_number(entry) for entry in entries if entry.type is EntryType.CONSENT_CHECKPOINT)
    newest = max(checkpoints, default=0)
    return [entry for entry in entries if entry.type in CHANGES and _number(entry) < newest]


def _number(entry: Entry) -> int:
    """In the phone's chain; what is not in it, of any of the phone's numbers, was before there were chains."""
    return entry.chain.number if entry.chain else 0
