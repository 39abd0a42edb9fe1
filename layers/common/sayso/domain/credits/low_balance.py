"""What was last seen of an account's credits: enough, or few, and whether somebody was told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sayso.domain import timestamps

LOST_AFTER = timedelta(minutes=1)
"""A notice that was not sent for so long after it was noted was lost in a crash."""


class Seen(StrEnum):
    """`enough -> noted -> told -> enough`: noted is in the log, told went out to the account's addresses."""

    ENOUGH = "enough"
    NOTED = "noted"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class CreditWatch:
    """Changes when the credits come down to what the account has set, or rise above it again; `at` is when.

    And when a notice is taken up that was lost: `at` is then when somebody last set out to send it.
    """

    seen: Seen = Seen.ENOUGH
    version: int = 0
    at: str = ""

    def look(self, now: datetime, *, low: bool) -> "CreditWatch":
        """The watch after a look at the credits."""
        if low is (self.seen is not Seen.ENOUGH) and not (low and self.was_lost(now)):
            return self
        return CreditWatch(Seen.NOTED if low else Seen.ENOUGH, self.version + 1, timestamps.to_text(now))

    def was_lost(self, now: datetime) -> bool:
        """Whether it was noted and nobody was told."""
        return self.seen is Seen.NOTED and now - timestamps.from_text(self.at) >= LOST_AFTER

    def told(self) -> "CreditWatch":
        """The watch once the notice is out."""
        return CreditWatch(Seen.TOLD, self.version + 1, self.at)
