"""Look after the batches that are not finished and are due for it: bring them on, and ask for missing reports."""

from collections.abc import Callable, Mapping, Sequence

from sayso.actions.delivery.housekeeping.collaborators import Housekeeper
from sayso.actions.delivery.housekeeping.resolve_in_doubt import OutOfTimeAt, resolve_in_doubt
from sayso.actions.delivery.housekeeping.unstick import unstick
from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.housekeeping import DueBatch, has_questions, next_look, next_waking, rounds
from sayso.domain.delivery.progress import Progress
from sayso.invocation import OutOfTime
from sayso.observability import Metric, logger, publish
from sayso.tables.batches import batches, chunks, due

MOST_DUE = 10_000
"""Batches whose turns are known in one run; the next run begins with what has been due longest."""

ON_TIME_SECONDS = 12
"""The longest that it takes to bring one batch on: one call to AWS is not answered."""


def look_after_due_batches(housekeeper: Housekeeper) -> None:
    """One run: in each round first what must happen on time, for all its batches, then the questions to the carrier.

    The process may end at any moment, so each look is put off before it begins (`begin_look`).
    """
    on_time = due.due_batches(timestamps.to_text(housekeeper.run.clock()), MOST_DUE)
    for turns in rounds(on_time, due.broken_off(MOST_DUE)):
        with_questions = _each(turns, _bring_on, housekeeper)
        _each(with_questions, _ask, housekeeper)


type Look = Callable[[DueBatch, Batch, Housekeeper], bool]


def _each(turns: Sequence[DueBatch], look: Look, housekeeper: Housekeeper) -> list[DueBatch]:
    """The batches of which the look says so. One that fails stops no other; out of time, the next run goes on."""
    found = []
    for one in turns:
        try:
            batch = batches.batch_of(one.account, one.batch_id)
            if not batch.is_finished and look(one, batch, housekeeper):  # the index is a moment behind
                found.append(one)
        except OutOfTime:
            logger.warning("out of time; a later run goes on", extra={"batch_id": one.batch_id})
            return []
        except Exception:  # noqa: BLE001 - it stays due, and an alarm goes off
            logger.exception("a batch could not be looked after", extra={"batch_id": one.batch_id})
            publish({Metric.BATCHES_NOT_LOOKED_AFTER: 1})
    return found


def _bring_on(one: DueBatch, batch: Batch, housekeeper: Housekeeper) -> bool:
    """Do what must happen on time; whether there are questions to the carrier, for which it stays due."""
    run = housekeeper.run
    run.require(ON_TIME_SECONDS)
    now = run.clock()
    due.begin_look(batch, timestamps.to_text(now))
    publish(unstick(batch, housekeeper, now))
    progress = chunks.all_progress_of(batch, range(batch.chunks))
    if has_questions(progress.values(), now, housekeeper.after):
        due.put_off(batch, one.since, batch.look_from)
        return True
    _end_look(batch, progress, housekeeper, in_doubt=False)
    return False


def _ask(_: DueBatch, batch: Batch, housekeeper: Housekeeper) -> bool:
    run = housekeeper.run
    run.require(ON_TIME_SECONDS)
    due.begin_look(batch, timestamps.to_text(run.clock()))
    try:
        asked, in_doubt = resolve_in_doubt(batch, housekeeper)
    except OutOfTimeAt as end:  # behind all others that are due: none waits until this one is through
        due.put_off(batch, timestamps.to_text(run.clock()), end.chunk)
        raise
    _end_look(batch, chunks.all_progress_of(batch, range(batch.chunks)), housekeeper, in_doubt=in_doubt)
    publish(asked)
    return False


def _end_look(batch: Batch, progress: Mapping[int, Progress], housekeeper: Housekeeper, *, in_doubt: bool) -> None:
    now = housekeeper.run.clock()
    moved_at = max((one.moved_at for one in progress.values()), default="")
    due.put_off(batch, timestamps.to_text(next_look(batch, now, housekeeper.after, soon=in_doubt, moved_at=moved_at)))
    # Only now: a run that has a chunk wait meanwhile either is seen here or brings the next look forward by itself.
    waiting = chunks.all_progress_of(batch, range(batch.chunks), consistent=True).values()
    if waking := next_waking(waiting, now, housekeeper.backlog):
        due.look_by(batch, timestamps.to_text(waking))
