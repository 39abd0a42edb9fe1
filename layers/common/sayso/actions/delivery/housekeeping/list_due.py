"""List the batches that are due for a look, every minute; who takes them from the queue looks at many at once."""

from itertools import batched

from sayso.aws.queues import SQS_BATCH, DispatchQueue, LookQueue
from sayso.domain import timestamps
from sayso.domain.delivery.backlog import Backlog
from sayso.domain.delivery.housekeeping import DueBatch, in_turn
from sayso.domain.errors import Tellable
from sayso.invocation import Invocation
from sayso.observability import logger
from sayso.tables.batches import due

MOST_OF_A_SHARD = 20_000
"""Batches that one run reads, about 3 MB: as many as an account may accept in a day, so that it hides no other's."""

SEND_SECONDS = 12
"""The longest that it takes to put ten references on the queue: the call is not answered."""


class NotListed(Tellable):
    """Some batches could not be read, or their references did not reach the queue: the next run lists them again."""


def list_due(look_queue: LookQueue, dispatch_queue: DispatchQueue, run: Invocation) -> None:
    """Put a reference to each due batch on the queue, the longest due first; accounts take turns.

    A batch that waits there for its look is listed again by the next run, and so is one whose reference is lost. The
    first reference to be taken counts. Raises NotListed after it has tried all, and OutOfTime.
    """
    found, unread = _due(timestamps.to_text(run.clock()))
    turns = in_turn(sorted(found, key=lambda one: one.since))
    backlog, left_out = dispatch_queue.backlog() if turns else Backlog.NONE, 0
    for ten in batched(turns, SQS_BATCH, strict=False):
        run.require(SEND_SECONDS)
        try:
            look_queue.send(ten, backlog)
        except Exception:  # noqa: BLE001 - the others' come first, then an alarm goes off
            logger.exception("the look queue did not take its references")
            left_out += len(ten)
    if left_out or unread:
        raise NotListed(
            f"{left_out} of {len(turns)} references were not taken, and {unread} shards of what is due could not be "
            "read; the next run lists their batches again"
        )


def _due(now: str) -> tuple[list[DueBatch], int]:
    """What is due, and how many shards could not be read."""
    found: list[DueBatch] = []
    unread = 0
    for shard in due.LISTED:
        try:
            found += due.due_batches(shard, now, MOST_OF_A_SHARD)
        except Exception:  # noqa: BLE001 - the other shards' come first, then an alarm goes off
            logger.exception("a shard of what is due could not be read")
            unread += 1
    return found, unread
