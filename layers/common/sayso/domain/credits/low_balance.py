"""The warning of a low balance: whether one is due, was recorded, or was sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sayso.domain import timestamps

LOST_AFTER = timedelta(minutes=1)
"""A notice that was not sent this long after it was recorded was lost in a crash."""


class WarningState(StrEnum):
    """`enough -> noted -> told -> enough`: noted is in the log, told was sent to the account's addresses."""

    ENOUGH = "enough"
    NOTED = "noted"
    SENT = "told"


@dataclass(frozen=True, slots=True)
class LowBalanceWarning:
    """Changes when the credits fall to the limit that the account has set, or rise above it again; `at` is when.

    It also changes when a lost notice is sent again: `at` is then when somebody last began to send it. `version` is its
    optimistic lock.
    """

    state: WarningState = WarningState.ENOUGH
    version: int = 0
    at: str = ""

    def after_look(self, now: datetime, *, low: bool) -> "LowBalanceWarning":
        """The warning after a look at the credits, which are `low` or not."""
        if low is (self.state is not WarningState.ENOUGH) and not (low and self.was_lost(now)):
            return self
        state = WarningState.NOTED if low else WarningState.ENOUGH
        return LowBalanceWarning(state, self.version + 1, timestamps.to_text(now))

    def was_lost(self, now: datetime) -> bool:
        """Whether it was recorded long ago, and its notice was not sent."""
        return self.state is WarningState.NOTED and now - timestamps.from_text(self.at) >= LOST_AFTER

    def sent(self) -> "LowBalanceWarning":
        """The warning once its notice was sent."""
        return LowBalanceWarning(WarningState.SENT, self.version + 1, self.at)
