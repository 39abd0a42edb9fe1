"""When the last text of a batch goes out at the pace of its account's number, and whether that is too late for some."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sayso.domain import timestamps
from sayso.domain.account.quiet_hours import LAST_MINUTE
from sayso.domain.account.settings import EMERGENCY
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.figures import LATE_FOR_EXPIRY, LATE_FOR_QUIET_HOURS, BatchWarning, Figures
from sayso.domain.batch.recipients import Recipient
from sayso.domain.batch.schedule import SendWindow, Timing, TooLate, Wait
from sayso.domain.message.channel import traits_of
from sayso.domain.message.message import Reason


@dataclass(frozen=True, slots=True)
class Pace:
    """A number that sends so many segments a second; `ahead`: those of other batches that go out in between."""

    rate: int
    ahead: int = 0

    @classmethod
    def of(cls, rate: int, own: int, others: int, *, shares: bool) -> "Pace":
        """For a batch of so many segments beside others: batches share the rate, so that of the others no more goes out
        than of itself; an emergency (`shares`: False) waits for none of them."""
        return cls(rate, min(own, max(0, others)) if shares else 0)

    def takes(self, segments: float) -> timedelta:
        """How long that many segments take."""
        return timedelta(seconds=(segments + self.ahead) / self.rate)


def sent_until(figures: Figures, pending: int, start: datetime, pace: Pace) -> str | None:
    """When the last of so many texts that wait goes out, if they begin then; those in quiet hours go out after them.

    None for calls, and if none waits.
    """
    if not pending or traits_of(figures.channel).is_spoken:
        return None
    each = figures.segments / figures.recipients
    groups: list[tuple[datetime, int]] = []
    left = pending
    for group in reversed(figures.deferred_until):
        count = min(left, group.recipients)
        groups.insert(0, (timestamps.from_text(group.at), count))
        left -= count
    at = start + pace.takes(left * each)
    for opens_at, count in groups:
        at = max(at, opens_at) + pace.takes(count * each) - pace.takes(0)
    return timestamps.to_text(at)


def waits_for_slots(batch: Batch, pending: int) -> bool:
    """Whether so many of the batch that are `pending` wait for slots of the account's number."""
    return bool(pending) and not batch.is_cancelled and not batch.traits.is_spoken


def rest_sent_until(batch: Batch, pending: int, rate: int, held: int, now: datetime) -> str | None:
    """When the last of the texts that wait goes out, by the rate of now and what is `held` for all batches."""
    each = batch.figures.segments / batch.recipients
    begins_at = timestamps.from_text(batch.begins_at)
    own, held_here = round(each * pending), round(each * (batch.recipients - batch.settled))
    others = held - held_here if begins_at <= now else 0
    pace = Pace.of(rate, own, others, shares=batch.category != EMERGENCY)
    return sent_until(batch.figures, pending, max(now, begins_at), pace)


def late(
    rows: Iterable[Recipient], windows: Mapping[int, SendWindow], timing: Timing, start: datetime, pace: Pace
) -> list[BatchWarning]:
    """Warnings about texts that could go out at once, but not at this pace: they expire, or quiet hours begin."""
    late = dict.fromkeys((Reason.EXPIRED, Reason.QUIET_HOURS), 0)
    at = start + pace.takes(0)
    for row in sorted(rows, key=lambda row: (_opens(windows[row.index], start), row.index)):
        window = windows[row.index]
        if isinstance(window, TooLate):
            continue
        at = max(at, _opens(window, start))
        if isinstance(window, Wait) or at >= window.until - LAST_MINUTE:
            match timing.window(row.phone, at):
                case TooLate(reason):
                    late[reason] += 1
                case Wait():
                    late[Reason.QUIET_HOURS] += 1
        at += timedelta(seconds=row.segments / pace.rate)
    return [_warning(reason, count, pace) for reason, count in late.items() if count]


def _opens(window: SendWindow, start: datetime) -> datetime:
    return window.until if isinstance(window, Wait) else start


def _warning(reason: Reason, count: int, pace: Pace) -> BatchWarning:
    texts = "1 text" if count == 1 else f"{count} texts"
    rate = "1 segment" if pace.rate == 1 else f"{pace.rate} segments"
    because = f"Your number sends {rate} a second"
    if reason is Reason.EXPIRED:
        suggestion = f"{because}. Begin earlier, let it expire later, or send a shorter text."
        return BatchWarning(LATE_FOR_EXPIRY, f"{texts} would expire before their turn", suggestion)
    suggestion = f"{because}. Begin earlier, or send a shorter text. What is left goes out when quiet hours are over."
    return BatchWarning(LATE_FOR_QUIET_HOURS, f"{texts} would not go out before quiet hours", suggestion)
