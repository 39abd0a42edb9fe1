"""List the batches that are due for a look, every minute; who takes them from the queue looks at many at once."""

from itertools import batched

from sayso.aws.queues import SQS_BATCH, DispatchQueue, LookQueue
from sayso.domain import timestamps
from sayso.domain.delivery.housekeeping import in_turn
from sayso.domain.errors import Tellable
from sayso.invocation import Invocation
from sayso.observability import logger
from sayso.tables.batches import due

MOST_OF_A_SHARD = 2_000
"""Batches that one run lists; the next run begins with what has been due longest."""

SEND_SECONDS = 12
"""The longest that it takes to put ten references on the queue: the call is not answered."""


class NotListed(Tellable):
    """Some references did not reach the queue: the next run lists those batches again."""


def list_due(look_queue: LookQueue, dispatch_queue: DispatchQueue, run: Invocation) -> None:
    """Put a reference to each due batch on the queue, the longest due first; accounts take turns.

    A batch that waits there for its look is listed again by the next run, and so is one whose reference is lost. The
    first reference to be taken counts. Raises NotListed after it has tried all, and OutOfTime.
    """
    turns = in_turn(due.due_batches(timestamps.to_text(run.clock()), MOST_OF_A_SHARD))
    if not turns:
        return
    backlog, left_out = dispatch_queue.backlog(), 0
    for ten in batched(turns, SQS_BATCH, strict=False):
        run.require(SEND_SECONDS)
        try:
            look_queue.send(ten, backlog)
        except Exception:  # noqa: BLE001 - the others' come first, then an alarm goes off
            logger.exception("the look queue did not take its references")
            left_out += len(ten)
    if left_out:
        raise NotListed(f"{left_out} of {len(turns)} references were not taken; the next run lists their batches again")
