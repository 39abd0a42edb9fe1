"""One run of a function: the clock, the seconds that are left of it, and how it waits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import sleep
from typing import Self

from aws_lambda_powertools.utilities.typing import LambdaContext

type Clock = Callable[[], datetime]
"""Gives the time, in UTC."""


def utc_now() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


class OutOfTime(Exception):
    """Too little of the run is left for the next piece of work; a later run goes on."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """What an action knows of the run that it is part of; times are in UTC, durations in seconds."""

    clock: Clock
    seconds_left: Callable[[], float]
    pause: Callable[[float], None] = sleep

    @classmethod
    def of(cls, context: LambdaContext) -> Self:
        """The run that Lambda describes by this context."""
        return cls(clock=utc_now, seconds_left=lambda: context.get_remaining_time_in_millis() / 1000)

    def leaving(self, seconds: float) -> Self:
        """The same run for one of its parts, which leaves so many seconds to the others."""
        return replace(self, seconds_left=lambda: self.seconds_left() - seconds)

    def require(self, seconds: float) -> None:
        """Raise OutOfTime if fewer seconds are left than the next piece of work may take."""
        if self.seconds_left() < seconds:
            raise OutOfTime
