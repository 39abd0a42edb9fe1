"""What an entry counts for in the report of elections: a tally of choices, as values and as they are stored."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Choice(StrEnum):
    """What was chosen, asked for, or decided."""

    TEXTS_OPTED_IN = "texts_opted_in"
    TEXTS_OPTED_OUT = "texts_opted_out"
    TEXTS_UNKNOWN = "texts_unknown"
    CALLS_OPTED_IN = "calls_opted_in"
    CALLS_OPTED_OUT = "calls_opted_out"
    CALLS_UNKNOWN = "calls_unknown"
    CATEGORY_BLOCKED = "category_blocked"
    CATEGORY_ALLOWED = "category_allowed"
    ALL_BUT_EMERGENCIES_BLOCKED = "all_but_emergencies_blocked"
    ALL_BUT_EMERGENCIES_ALLOWED = "all_but_emergencies_allowed"
    REQUEST_MADE = "request_made"
    REQUEST_APPLIED = "request_applied"
    REQUEST_DISMISSED = "request_dismissed"
    REQUEST_TAKEN_BACK = "request_taken_back"


@dataclass(frozen=True, slots=True, order=True)
class Election:
    """One choice and the door it came by; `detail` is the category, or what a request asks for."""

    choice: Choice
    source: str
    detail: str = ""


type Tally = Mapping[Election, int]

type Stored = list[list[Any]]
"""The stored form of a tally: choice, source, detail, how often."""


def added(tallies: Iterable[Tally]) -> Tally:
    """The sum of the tallies."""
    total: Counter[Election] = Counter()
    for tally in tallies:
        total.update(tally)
    return total


def stored(tally: Tally) -> Stored:
    """The tally in its stored form."""
    return [[one.choice.value, one.source, one.detail, number] for one, number in sorted(tally.items())]


def read(form: Stored) -> Tally:
    """The tally that `stored` wrote."""
    return {Election(Choice(choice), source, detail): number for choice, source, detail, number in form}
