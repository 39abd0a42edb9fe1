"""What sending a chunk needs: its collaborators, and the chunk with its batch."""

from dataclasses import dataclass
from datetime import datetime

from sayso.aws.queues import DispatchQueue, SettleQueue
from sayso.carrier.gateway import Gateway
from sayso.domain.account.settings import AccountSettings
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.batch.schedule import SendWindow, Timing
from sayso.invocation import Invocation


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """The carrier, the queues, the address that the carrier reports to, and the run that it is part of."""

    gateway: Gateway
    dispatch_queue: DispatchQueue
    settle_queue: SettleQueue
    callback_url: str
    calls_per_second: int
    run: Invocation


@dataclass(frozen=True, slots=True)
class Work:
    """One chunk of one batch, the settings of its account, and when its messages may go out."""

    settings: AccountSettings
    batch: Batch
    number: int
    chunk: Chunk
    timing: Timing

    def window(self, index: int, now: datetime) -> SendWindow:
        """When the message at this index may go out."""
        return self.timing.window(self.chunk.recipients[index].phone, now)
