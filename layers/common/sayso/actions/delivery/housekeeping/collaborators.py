"""What housekeeping works with."""

from dataclasses import dataclass
from datetime import timedelta

from sayso.aws.queues import DispatchQueue, SettleQueue
from sayso.carrier.gateway import Gateway
from sayso.domain.delivery.backlog import Backlog
from sayso.invocation import Invocation


@dataclass(frozen=True, slots=True)
class Housekeeper:
    """The carrier, the queues, and the run; `after` is how long a claimed message may wait for its report.

    `backlog`: whether chunks waited in the dispatch queue when the run began, and whether any was taken.
    """

    gateway: Gateway
    dispatch_queue: DispatchQueue
    settle_queue: SettleQueue
    after: timedelta
    backlog: Backlog
    run: Invocation
