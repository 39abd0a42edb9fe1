"""What housekeeping works with."""

from dataclasses import dataclass
from datetime import timedelta

from sayso.aws.queues import DispatchQueue, SettleQueue
from sayso.domain.delivery.backlog import Backlog
from sayso.invocation import Invocation

SERVICE = "housekeeping"
"""What is counted stands under this name, whichever of its functions counts it."""


@dataclass(frozen=True, slots=True)
class Housekeeper:
    """The queues, and the run; `after` is how long a claimed message may wait for its report.

    `backlog`: whether chunks waited in the dispatch queue when the batch was listed, and whether any was taken.
    """

    dispatch_queue: DispatchQueue
    settle_queue: SettleQueue
    after: timedelta
    backlog: Backlog
    run: Invocation
