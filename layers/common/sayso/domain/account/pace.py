"""How fast an account may make calls that are much work: so many at once, and as many a minute after that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sayso.domain.account.limits import Limits
from sayso.domain.errors import TooFast

MINUTE = timedelta(minutes=1) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """One call at the time `at` of an account whose calls are `interval` apart: both in microseconds.

    Let `used_until` be the stored time up to which calls were made, each of which takes an interval; as one rule
    (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm):
    - `used_until <= at`, `used_until > implausible` or nothing is stored: the call is made, and takes from now on.
    - `used_until <= latest`: the call is made, and takes from `used_until` on.
    - else: too many were made within the last minute.
    """

    at: int
    interval: int
    allowed: int

    @classmethod
    def of(cls, now: datetime, limits: Limits) -> "Turn":
        """A call that begins now."""
        allowed = limits.requests_a_minute
        return cls(int(now.timestamp() * 1_000_000), MINUTE // max(1, allowed), allowed)

    @property
    def latest(self) -> int:
        """Up to here others may have used what is allowed, so that one more call is."""
        return self.at + MINUTE - self.interval

    @property
    def implausible(self) -> int:
        """A later stored time was written by a clock that is wrong, and is ignored."""
        return self.at + 2 * MINUTE

    def refusal(self, used_until: int) -> TooFast:
        """What staff read whose call comes too soon."""
        seconds = max(1, ceil((used_until - self.latest) / 1_000_000))
        return TooFast(
            f"Your account makes more than {self.allowed:,} large requests a minute: send it again in {seconds} "
            f"{'second' if seconds == 1 else 'seconds'}. Your operator can raise the limit.",
            seconds,
            [{"limit": "requests_a_minute", "allowed": self.allowed}],
        )
