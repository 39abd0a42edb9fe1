"""What sending a chunk needs: its collaborators, and the chunk with its batch."""

from dataclasses import dataclass
from datetime import datetime

from sayso.aws.queues import DispatchQueue, SettleQueue
from sayso.carrier.gateway import Gateway
from sayso.domain.account.settings import EMERGENCY, AccountSettings
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.batch.schedule import SendWindow, Timing
from sayso.domain.delivery.busy import unless_busy_for_long
from sayso.domain.delivery.progress import Progress
from sayso.domain.delivery.text_rate import most_segments
from sayso.domain.delivery.wave import SPOKEN_SIZE, WAVE_SIZE
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

    @property
    def rate(self) -> int:
        """Segments a second that the account's number sends."""
        return self.settings.limits.segments_per_second

    @property
    def overtakes(self) -> bool:
        """Whether its messages come before all that waits."""
        return self.batch.category == EMERGENCY

    @property
    def most_at_once(self) -> int:
        """Recipients that are looked at for one wave: each that goes out has one segment at least."""
        return SPOKEN_SIZE if self.batch.traits.is_spoken else max(1, min(WAVE_SIZE, most_segments(self.rate)))

    def window(self, index: int, progress: Progress, now: datetime) -> SendWindow:
        """When the message at this index may go out."""
        window = self.timing.window(self.chunk.recipients[index].phone, now)
        return unless_busy_for_long(window, progress.steps.get(index), now)

    def segments(self, index: int) -> int:
        """The segments of the text at this index."""
        return self.chunk.recipients[index].segments
