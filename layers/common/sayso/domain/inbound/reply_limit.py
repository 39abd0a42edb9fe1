"""How many automatic replies a phone gets: two machines that answer each other must come to an end."""

from dataclasses import dataclass
from datetime import timedelta

from sayso.domain import timestamps
from sayso.domain.inbound.keyword import Keyword
from sayso.domain.timestamps import TimeText

STOP_AGAIN_AFTER = timedelta(minutes=5)
"""Who repeats a STOP is answered this often."""

_DAY = len("2026-11-30")


@dataclass(frozen=True, slots=True)
class Replies:
    """The replies that a phone got on its last day with one (UTC), and when a STOP of it was answered last."""

    day: str = ""
    number: int = 0
    stop_at: TimeText = ""
    version: int = 0

    def allow(self, keyword: Keyword, at: TimeText, most: int, *, opts_out: bool) -> bool:
        """Whether this text gets its reply. A STOP that opts the phone out always does: it has to be confirmed."""
        if keyword is Keyword.STOP:
            if opts_out:
                return True
            if self.stop_at and timestamps.from_text(at) - timestamps.from_text(self.stop_at) < STOP_AGAIN_AFTER:
                return False
        return (self.number if self.day >= at[:_DAY] else 0) < most

    def after(self, keyword: Keyword, at: TimeText) -> "Replies":
        """The replies once this text has got one."""
        day = max(self.day, at[:_DAY])
        stop_at = max(self.stop_at, at) if keyword is Keyword.STOP else self.stop_at
        return Replies(day, self.number + 1 if day == self.day else 1, stop_at, self.version)
