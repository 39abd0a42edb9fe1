"""Ask the carrier about one batch: about its messages in doubt, and those without a report."""

from sayso.actions.delivery.housekeeping.asker import Asker
from sayso.actions.delivery.housekeeping.collaborators import SERVICE
from sayso.actions.delivery.housekeeping.end_look import end_look, reported
from sayso.actions.delivery.housekeeping.resolve_in_doubt import OutOfTimeAt, resolve_in_doubt
from sayso.domain.delivery.housekeeping import A_LOOK, DueBatch
from sayso.observability import logger, publish
from sayso.tables.batches import batches, chunks, due


def ask_carrier(one: DueBatch, asker: Asker) -> None:
    """Ask all that there is to ask, unless the time does not reach. Of several references, one counts."""
    with reported(one):
        _ask_carrier(one, asker)


def _ask_carrier(one: DueBatch, asker: Asker) -> None:
    mine = due.put_off(one, asker.run.clock() + A_LOOK)
    if mine is None:  # it has been looked at since, or somebody else asks
        return
    batch = batches.batch_of(one.account, one.batch_id)
    try:
        asked, in_doubt = resolve_in_doubt(batch, asker)
    except OutOfTimeAt as end:  # the next run lists it behind all others that are due
        logger.warning("out of time; a later run goes on", extra={"batch_id": one.batch_id})
        # Where a whole run is not enough for one chunk, the others have their turn before it.
        following = end.chunk + (end.chunk == batch.look_from)
        due.put_off(mine, asker.run.clock(), following % batch.chunks)
        return
    end_look(batch, mine, asker, chunks.all_progress_of(batch, range(batch.chunks)), in_doubt=in_doubt)
    publish(asked, SERVICE)
