"""The batches table, beside the batches: when the next call may be handed to the carrier, whosever batch it is of."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import UpdateError

from sayso.tables.batches.batches import BatchesTable
from sayso.tables.batches.chunks import CONDITION_FAILED

PATIENCE = timedelta(seconds=3)
"""A turn that comes later is not taken: a function that waits for it would keep others from sending texts."""

NONSENSE = timedelta(minutes=1)
"""No turn is so far ahead; what says so was written by a clock that is wrong, and counts for nothing."""


class TurnItem(BatchesTable):
    """pk `calls`, sk `turn`: one for the deployment, as the carrier's rate of calls is for all its numbers together."""

    next_at = NumberAttribute()  # milliseconds since 1970


def await_turn(clock: Callable[[], datetime], pause: Callable[[float], None], per_second: int) -> bool:
    """Wait until one call may be handed over; False, without waiting, if that is not soon.

    Were calls handed over faster than the carrier makes them, it would queue them, past quiet hours and expiry.
    """
    turn = take_turn(clock(), per_second)
    if turn is None:
        return False
    pause(max(0.0, (turn - clock()).total_seconds()))
    return True


def take_turn(now: datetime, per_second: int) -> datetime | None:
    """When the caller may hand over one call, and nobody else another; None if that is not soon."""
    at, apart = _milliseconds(now), -(-1000 // per_second)
    free = TurnItem.next_at <= at
    nonsense = TurnItem.next_at > at + NONSENSE // timedelta(milliseconds=1)
    soon = TurnItem.next_at.between(at, at + PATIENCE // timedelta(milliseconds=1))
    for condition, following in (
        (TurnItem.pk.does_not_exist() | free | nonsense, TurnItem.next_at.set(at + apart)),
        (soon, TurnItem.next_at.set(TurnItem.next_at + apart)),
    ):
        item = TurnItem("calls", "turn")
        try:
            item.update(actions=[following], condition=condition)
        except UpdateError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
        else:
            return datetime.fromtimestamp((int(item.next_at) - apart) / 1000, UTC)
    return None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
