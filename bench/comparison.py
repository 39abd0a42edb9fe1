"""Two ways to do the same work, timed in turn, so that what else the machine does slows down both."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Goal(StrEnum):
    """What the ratio says, and so on which side of the limit it shall be."""

    FASTER = "times as fast"
    COST = "times the cost"

    @property
    def bound(self) -> str:
        """How the limit is to be read."""
        return "at least" if self is Goal.FASTER else "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Our way and another; each call is one turn and does `items` pieces of work."""

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
    """What a contest came to."""

    contest: Contest
    ours: Timing
    theirs: Timing

    @property
    def ratio(self) -> float:
        """Of the medians: theirs by ours for FASTER, ours by theirs for COST."""
        ours, theirs = self.ours.median, self.theirs.median
        return theirs / ours if self.contest.goal is Goal.FASTER else ours / theirs

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        limit = self.contest.limit
        return self.ratio >= limit if self.contest.goal is Goal.FASTER else self.ratio <= limit

    def public(self) -> dict[str, Any]:
        """As it stands in bench.json."""
        contest = self.contest
        return {
            "name": contest.name,
            "against": contest.against,
            "items": contest.items,
            "rounds": contest.rounds,
            "ours": asdict(self.ours),
            "theirs": asdict(self.theirs),
            "ratio": self.ratio,
            "goal": f"{contest.goal.bound} {contest.limit:g} {contest.goal}",
            "met": self.met,
        }


def run(contest: Contest, after_each_round: Callable[[], object] = lambda: None) -> Result:
    """Both sides warm up, then take turns; who begins changes with each round."""
    sides = [contest.ours, contest.theirs]
    seconds: dict[Callable[[], object], list[float]] = {side: [] for side in sides}
    for side in sides:
        side()
    for number in range(contest.rounds):
        for side in sides if number % 2 else reversed(sides):
            seconds[side].append(_seconds(side))
        after_each_round()
    ours, theirs = (_timing(seconds[side], contest.items) for side in sides)
    return Result(contest, ours, theirs)


def _seconds(side: Callable[[], object]) -> float:
    gc.collect()  # nobody pays for what the other left behind
    begin = time.perf_counter()
    side()
    return time.perf_counter() - begin


def _timing(seconds: Sequence[float], items: int) -> Timing:
    return Timing(min(seconds) / items, statistics.median(seconds) / items)
