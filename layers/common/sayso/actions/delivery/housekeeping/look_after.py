"""Look after the batches that are not finished and are due for it: unstick them, and ask for missing reports."""

from sayso.actions.delivery.housekeeping.collaborators import Housekeeper
from sayso.actions.delivery.housekeeping.resolve_in_doubt import OutOfTimeAt, resolve_in_doubt
from sayso.actions.delivery.housekeeping.unstick import unstick
from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.housekeeping import next_look, next_waking
from sayso.observability import Metric, logger, publish
from sayso.tables.batches import batches, chunks, due

MOST_BATCHES = 200
"""Looked after in one run; the next run begins with what has been due longest."""


def look_after_due_batches(housekeeper: Housekeeper) -> None:
    """One run. A batch that cannot be looked after does not stop the others; out of time, the next run goes on."""
    for account, batch_id in due.due_batches(timestamps.to_text(housekeeper.run.clock()), MOST_BATCHES):
        try:
            _look_after(batches.batch_of(account, batch_id), housekeeper)
        except OutOfTimeAt as end:
            logger.warning("out of time; a later run goes on", extra={"batch_id": batch_id, "chunk": end.chunk})
            return
        except Exception:  # noqa: BLE001 - it stays due, and an alarm goes off
            logger.exception("a batch could not be looked after", extra={"batch_id": batch_id})
            publish({Metric.BATCHES_NOT_LOOKED_AFTER: 1})


def _look_after(batch: Batch, housekeeper: Housekeeper) -> None:
    if batch.is_finished:  # the index is a moment behind
        return
    run = housekeeper.run
    now = run.clock()
    done = unstick(batch, housekeeper.dispatch_queue, housekeeper.settle_queue, now)
    try:
        asked, in_doubt = resolve_in_doubt(batch, housekeeper)
    except OutOfTimeAt as end:  # behind all others that are due: none waits until this one is through
        due.put_off(batch, timestamps.to_text(run.clock()), end.chunk)
        raise
    due.put_off(batch, timestamps.to_text(next_look(batch, now, housekeeper.after, soon=in_doubt)))
    # Only now: a run that has a chunk wait meanwhile either is seen here or brings the next look forward by itself.
    waiting = chunks.all_progress_of(batch, range(batch.chunks), consistent=True).values()
    if waking := next_waking(waiting, now):
        due.look_by(batch, timestamps.to_text(waking))
    publish(done + asked)
