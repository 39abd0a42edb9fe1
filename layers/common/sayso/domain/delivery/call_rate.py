"""The rate limit of calls: all calls of the deployment share one row of slots, as far apart as the carrier allows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PATIENCE = timedelta(seconds=3)
"""A slot that begins later is not taken: a function that waits for it would keep others from sending texts."""

NONSENSE = timedelta(minutes=1)
"""No slot is that far ahead. A stored time that says so was written by a clock that is wrong, and is ignored."""


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """A request for the next slot at the time `at`, with slots `interval` apart: both in milliseconds, since 1970.

    Let `next` be the stored beginning of the next free slot:
    - `next <= at`, `next > implausible` or nothing is stored: the slot begins now, the next one an interval later.
    - `next <= latest`: the slot begins at `next`, the next one an interval later.
    - else: no slot, as it is too far off to wait for.
    """

    at: int
    interval: int

    @classmethod
    def of(cls, now: datetime, calls_per_second: int) -> "SlotRequest":
        """A request now, at this rate; an interval is rounded up."""
        return cls(int(now.timestamp() * 1000), -(-1000 // calls_per_second))

    @property
    def latest(self) -> int:
        """The latest beginning of a slot that is worth waiting for."""
        return self.at + PATIENCE // timedelta(milliseconds=1)

    @property
    def implausible(self) -> int:
        """A later stored time is ignored."""
        return self.at + NONSENSE // timedelta(milliseconds=1)
