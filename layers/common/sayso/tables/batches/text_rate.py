"""The batches table, next to the batches: how long the carrier is busy with what it has of an account's texts."""

from contextlib import suppress

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import DoesNotExist

from sayso.domain.delivery.text_rate import Handover, Line, Rest
from sayso.tables.batches.table import BatchesTable
from sayso.tables.transactions import ConditionFailed


class LineItem(BatchesTable):
    """pk `texts#<account>`, sk `line`: one for each account, as each has a number of its own."""

    busy_until = NumberAttribute(null=True)  # microseconds since 1970
    rests_until = NumberAttribute(null=True)

    def read(self) -> Line:
        """The item as the domain knows it."""
        return Line(int(self.busy_until or 0), int(self.rests_until or 0))


def take_slot(account: str, handover: Handover) -> Line | None:
    """Reserve the number for a wave that is handed over now; the line after it, or None if it may not go now.

    `Handover` says when it may. One conditional write, two where the number's state is not what its rate makes likely.
    """
    idle = LineItem.busy_until.does_not_exist() | (LineItem.busy_until <= handover.at)
    idle |= LineItem.busy_until > handover.implausible
    almost = LineItem.busy_until.between(handover.at, handover.latest)
    ways = [
        (idle, LineItem.busy_until.set(handover.at + handover.takes)),
        (almost, LineItem.busy_until.set(LineItem.busy_until + handover.takes)),
    ]
    for condition, following in reversed(ways) if handover.is_slow else ways:
        at_work = LineItem.rests_until.does_not_exist() | (LineItem.rests_until <= handover.at)
        at_work |= LineItem.rests_until > handover.implausible
        item = LineItem(f"texts#{account}", "line")
        with suppress(ConditionFailed):
            item.update(actions=[following], condition=condition if handover.overtakes else condition & at_work)
            return item.read()
    return None


def line_of(account: str) -> Line:
    """What is stored of the account's number, read strongly consistently."""
    try:
        return LineItem.get(f"texts#{account}", "line", consistent_read=True).read()
    except DoesNotExist:
        return Line()


def let_rest(account: str, rest: Rest) -> None:
    """Have what is ordinary wait. Idempotent: the time only grows, unless a clock that is wrong has written it."""
    later = LineItem.rests_until.does_not_exist() | (LineItem.rests_until < rest.unless_after)
    later |= LineItem.rests_until > rest.implausible
    with suppress(ConditionFailed):
        LineItem(f"texts#{account}", "line").update(actions=[LineItem.rests_until.set(rest.until)], condition=later)
