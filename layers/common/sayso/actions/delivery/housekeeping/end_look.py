"""How a look at a batch ends: with when the next is due, or with an alarm."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sayso.actions.delivery.housekeeping.collaborators import SERVICE, Housekeeper
from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.housekeeping import DueBatch, next_look, next_waking
from sayso.domain.delivery.progress import Progress
from sayso.observability import Metric, logger, publish
from sayso.tables.batches import chunks, due


def end_look(
    batch: Batch,
    mine: DueBatch,
    housekeeper: Housekeeper,
    progress: Mapping[int, Progress],
    *,
    in_doubt: bool = False,
    question_at: datetime | None = None,
) -> None:
    """Say when the batch is looked at next, unless somebody has called for an earlier look meanwhile."""
    now = housekeeper.run.clock()
    moved_at = max((one.moved_at for one in progress.values()), default="")
    again_at = next_look(batch, now, housekeeper.after, soon=in_doubt, moved_at=moved_at)
    waking = next_waking(batch, progress, now, housekeeper.backlog)
    # What is known to wait is in this one write: a run that dies right after it leaves nobody waiting for hours.
    due.put_off(mine, min(again_at, question_at or again_at, waking or again_at), look_from=0)
    # Only now: a run that has a chunk wait meanwhile either is seen here or brings the next look forward by itself.
    # Also if the write found another time: it may have been made already, and its answer lost.
    waiting = chunks.all_progress_of(batch, range(batch.chunks), consistent=True)
    if waking := next_waking(batch, waiting, now, housekeeper.backlog):
        due.look_by(batch, timestamps.to_text(waking))


@contextmanager
def reported(one: DueBatch) -> Iterator[None]:
    """Count a look that fails. Its reference is done with: the batch stays due, and a later run lists it again."""
    try:
        yield
    except Exception:  # noqa: BLE001 - an alarm goes off
        logger.exception("a batch could not be looked after", extra={"batch_id": one.batch_id})
        publish({Metric.BATCHES_NOT_LOOKED_AFTER: 1}, SERVICE)
