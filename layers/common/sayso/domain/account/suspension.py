"""A suspended account hands nothing over, until the operator resumes it; all that comes in is still heard."""

from dataclasses import dataclass
from datetime import timedelta

from sayso.domain.errors import AccountSuspended
from sayso.domain.json_form import Sometimes
from sayso.domain.timestamps import TimeText

LOOK_AGAIN_AFTER = timedelta(minutes=5)
"""What waits because of a suspension looks this often whether it is over."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """The operator has stopped the account."""

    since: TimeText
    reason: str
    """The operator's words"""
    closed: Sometimes[bool] = None
    """There, and true, where the account is closed: it stays so"""


def require_not_suspended(suspended: Suspension | None) -> None:
    """Raise AccountSuspended if nothing may be sent."""
    if suspended is None:
        return
    details = [{"suspended_since": suspended.since, "reason": suspended.reason}]
    if suspended.closed:
        raise AccountSuspended(
            "Your operator has closed this account for good: nothing is sent, and no batch is accepted. "
            "For another account ask your operator; texts from families still count.",
            details,
        )
    raise AccountSuspended(
        f"Your operator has stopped this account ({suspended.reason}): nothing is sent, and no batch is accepted. "
        "Ask your operator; texts from families still count.",
        details,
    )
