"""Times two ways to do the same work alternately, so that other load on the machine slows down both."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Goal(StrEnum):
    """What the ratio means: it must be at least the limit for FASTER, and at most the limit for COST."""

    FASTER = "times as fast"
    COST = "times the cost"

    @property
    def bound(self) -> str:
        """Whether the limit is a minimum or a maximum."""
        return "at least" if self is Goal.FASTER else "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Our way and another; each call is one round of `items` pieces of work."""

    name: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    against: str
    items: int
    rounds: int
    goal: Goal
    limit: float


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds for one piece of work."""

    minimum: float
    median: float


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a comparison."""

    comparison: Comparison
    ours: Timing
    theirs: Timing

    @property
    def ratio(self) -> float:
        """The ratio of the medians: theirs / ours for FASTER, ours / theirs for COST."""
        ours, theirs = self.ours.median, self.theirs.median
        return theirs / ours if self.comparison.goal is Goal.FASTER else ours / theirs

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        limit = self.comparison.limit
        return self.ratio >= limit if self.comparison.goal is Goal.FASTER else self.ratio <= limit

    def public(self) -> dict[str, Any]:
        """The result as in bench.json."""
        comparison = self.comparison
        return {
            "name": comparison.name,
            "against": comparison.against,
            "items": comparison.items,
            "rounds": comparison.rounds,
            "ours": asdict(self.ours),
            "theirs": asdict(self.theirs),
            "ratio": self.ratio,
            "goal": f"{comparison.goal.bound} {comparison.limit:g} {comparison.goal}",
            "met": self.met,
        }


def run(comparison: Comparison, after_each_round: Callable[[], object] = lambda: None) -> Result:
    """Warm both sides up, then run them alternately; each round starts with the other side."""
    sides = [comparison.ours, comparison.theirs]
    seconds: dict[Callable[[], object], list[float]] = {side: [] for side in sides}
    for side in sides:
        side()
    for number in range(comparison.rounds):
        for side in sides if number % 2 else reversed(sides):
            seconds[side].append(_seconds(side))
        after_each_round()
    ours, theirs = (_timing(seconds[side], comparison.items) for side in sides)
    return Result(comparison, ours, theirs)


def _seconds(side: Callable[[], object]) -> float:
    gc.collect()  # so that neither side pays for the garbage of the other
    begin = time.perf_counter()
    side()
    return time.perf_counter() - begin


def _timing(seconds: Sequence[float], items: int) -> Timing:
    return Timing(min(seconds) / items, statistics.median(seconds) / items)
