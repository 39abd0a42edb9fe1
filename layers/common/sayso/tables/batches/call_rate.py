"""The batches table, next to the batches: when the next call may be handed to the carrier, whichever batch it is of."""

from contextlib import suppress
from datetime import UTC, datetime

from pynamodb.attributes import NumberAttribute

from sayso.domain.delivery.call_rate import SlotRequest
from sayso.tables.batches.table import BatchesTable
from sayso.tables.transactions import ConditionFailed


class NextSlotItem(BatchesTable):
    """pk `calls`, sk `turn`: one for the deployment, as the carrier's rate of calls is for all its numbers together."""

    next_at = NumberAttribute()  # milliseconds since 1970


def acquire_slot(request: SlotRequest) -> datetime | None:
    """When the caller, and nobody else, may hand over one call; None if no slot begins soon.

    `SlotRequest` says which slot that is. Each case is one conditional write, so that no two callers get the same slot.
    """
    free = NextSlotItem.pk.does_not_exist() | (NextSlotItem.next_at <= request.at)
    implausible = NextSlotItem.next_at > request.implausible
    soon = NextSlotItem.next_at.between(request.at, request.latest)
    for condition, following in (
        (free | implausible, NextSlotItem.next_at.set(request.at + request.interval)),
        (soon, NextSlotItem.next_at.set(NextSlotItem.next_at + request.interval)),
    ):
        item = NextSlotItem("calls", "turn")
        with suppress(ConditionFailed):
            item.update(actions=[following], condition=condition)
            return datetime.fromtimestamp((int(item.next_at) - request.interval) / 1000, UTC)
    return None
