"""The slots of one chunk's waves: a text goes out only while its number has room, and no run waits for it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from sayso.actions.delivery.dispatch.work import Work
from sayso.domain.delivery.text_rate import Handover, Line, most_segments, patience
from sayso.invocation import Invocation
from sayso.tables.batches import text_rate


class NoSlot(Exception):
    """The carrier still has enough of the account's number; nothing was claimed, and the chunk comes again `at`."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"no slot before {at}")
        self.at = at

    def seconds_from(self, now: datetime) -> int:
        """The delay of the queue, in whole seconds."""
        return max(0, ceil((self.at - now).total_seconds()))


@dataclass(slots=True)
class Slots:
    """What one run knows of the number: the line as it last saw it, and how often its chunk was turned away."""

    work: Work
    run: Invocation
    turned_away: int
    line: Line = field(default_factory=Line)

    @property
    def seconds_to_next(self) -> int:
        """After how many seconds the next wave may go, as far as the run knows."""
        handover = self._handover(most_segments(self.work.rate))
        return NoSlot(handover.may_go_at(self.line)).seconds_from(self.run.clock())

    def look(self) -> None:
        """Raise NoSlot if the run knows that there is no room, before anything is read for a wave."""
        handover = self._handover(most_segments(self.work.rate))
        if not handover.may_go(self.line):
            raise NoSlot(handover.may_go_at(self.line))

    def take(self, segments: int) -> None:
        """Reserve the number for a wave that is handed over at once; if the wave is not, only the slot is lost."""
        handover = self._handover(segments)
        line = text_rate.take_slot(self.work.batch.account, handover)
        if line is None:
            self.turned_away += 1
            at = self._handover(segments).may_go_at(text_rate.line_of(self.work.batch.account))
            waits = timedelta(0) if self.work.overtakes else patience(self.work.batch.batch_id, self.turned_away)
            raise NoSlot(max(at, self.run.clock() + waits))
        self.turned_away, self.line = 0, line

    def _handover(self, segments: int) -> Handover:
        work, now = self.work, self.run.clock()
        return Handover.of(now, segments, work.rate, overtakes=work.overtakes, turned_away=self.turned_away)
