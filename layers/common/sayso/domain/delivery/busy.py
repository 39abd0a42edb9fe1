"""A message that the carrier keeps giving back: until when it is tried again."""

from datetime import datetime, timedelta

from sayso.domain import timestamps
from sayso.domain.batch.schedule import SendWindow, TooLate
from sayso.domain.delivery.progress import Step
from sayso.domain.message.message import Reason

TRIED_FOR = timedelta(hours=24)
"""A carrier that is busy for longer has a trouble that passes only once somebody does something."""


def unless_busy_for_long(window: SendWindow, step: Step | None, now: datetime) -> SendWindow:
    """The window of a message, or that it is too late: the carrier has given it back for a day, or until its end."""
    if step is None or not step.busy_since:
        return window
    too_long = now - timestamps.from_text(step.busy_since) >= TRIED_FOR
    return TooLate(Reason.CARRIER_BUSY) if too_long or isinstance(window, TooLate) else window
