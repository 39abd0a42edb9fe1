"""Unstick a batch that has stopped moving: enqueue what was never enqueued, or whose queue message was lost."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sayso.actions.delivery.housekeeping.collaborators import Housekeeper
from sayso.aws.queues import ChunkReference
from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.delivery.backlog import STUCK_AFTER, Backlog, is_given_up
from sayso.domain.delivery.housekeeping import is_early, stuck_lanes, woken_lanes
from sayso.domain.delivery.progress import Progress
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.message.message import FINAL_RANK, MessageStatus
from sayso.observability import Metric
from sayso.tables.batches import batch_status, chunks, messages, rejected_rows, stopping


def unstick(batch: Batch, housekeeper: Housekeeper, now: datetime) -> Counter[Metric]:
    """How often each thing was done. A chunk may be enqueued too often: whoever comes second finds it claimed.

    What is left of a chunk that was enqueued again several times, without anybody claiming from it, fails: it must not
    hold up its lane for ever.
    """
    done: Counter[Metric] = Counter()
    if is_early(batch, now):
        return done
    if batch.is_cancelled:  # whoever cancelled it may not have come to the end
        stopping.stop_chunks(batch, timestamps.to_text(now))
    if not batch.enqueued:
        _enqueue(batch, range(min(batch.lanes, batch.chunks)), housekeeper)
        batch_status.mark_enqueued(batch)
        done[Metric.BATCHES_ENQUEUED] += 1
        return done
    progress = chunks.all_progress_of(batch, range(batch.chunks))
    for number in woken_lanes(batch, progress, now, housekeeper.backlog):
        moved_on = _move_on(batch, number, housekeeper, now)
        done[Metric.CHUNKS_WOKEN if moved_on is Metric.CHUNKS_REVIVED else moved_on] += 1
    for number in stuck_lanes(batch, progress, now, housekeeper.backlog):
        chunk = chunks.chunks_of(batch, [number]).get(number)
        if chunk is not None and not chunks.progress_of(batch, number).is_through(len(chunk.recipients)):
            done[_move_on(batch, number, housekeeper, now)] += 1
            continue
        if (unsettled := _unsettled(batch, range(number % batch.lanes, number + 1, batch.lanes), progress)) is not None:
            _enqueue(batch, [unsettled], housekeeper)  # from it on, what is final is reported again
            _note_requeued(batch, number, chunks.progress_of(batch, number), housekeeper, now)
        while (number := number + batch.lanes) < batch.chunks:
            moved_on = _move_on(batch, number, housekeeper, now)
            done[moved_on] += 1
            if moved_on is not Metric.BATCHES_NOT_LOOKED_AFTER:
                break
    return done


def _unsettled(batch: Batch, lane: Iterable[int], progress: Mapping[int, Progress]) -> int | None:
    """The first chunk of a lane in which something is final and not settled: what was said of it is lost."""
    for number in lane:
        steps = progress[number].steps if number in progress else {}
        final = {index for index, step in steps.items() if step.status in FINAL_RANK}
        if final - messages.finals_of(batch, number, final):
            return number
    return None


def _move_on(batch: Batch, number: int, housekeeper: Housekeeper, now: datetime) -> Metric:
    """Enqueue the chunk at which a lane is stuck, or give up what is left of it and enqueue the next of its lane."""
    chunk = chunks.chunks_of(batch, [number]).get(number)
    if chunk is None:  # nobody knows whom it is for: the lane goes on without it, and an alarm goes off
        return Metric.BATCHES_NOT_LOOKED_AFTER
    progress, following = chunks.progress_of(batch, number), number + batch.lanes
    is_through = progress.is_through(len(chunk.recipients))
    if is_through or not is_given_up(batch, progress, now, housekeeper.backlog):
        _enqueue(batch, [number], housekeeper)  # first: what is noted as enqueued is left alone for long
        _note_requeued(batch, number, progress, housekeeper, now)
        return Metric.CHUNKS_REVIVED
    rejected_rows.log_rejected(batch, number, chunk.rejected, housekeeper.run.clock)
    failed = progress.give_up(len(chunk.recipients), timestamps.to_text(now))
    if _store(batch, number, failed):
        housekeeper.settle_queue.send(_outcomes(batch, number, chunk, failed))
        _enqueue(batch, [following] if following < batch.chunks else [], housekeeper)
    return Metric.CHUNKS_GIVEN_UP


def _enqueue(batch: Batch, numbers: Sequence[int], housekeeper: Housekeeper) -> None:
    references = [ChunkReference.of(batch, number) for number in numbers]
    housekeeper.dispatch_queue.send(references)


def _note_requeued(batch: Batch, number: int, progress: Progress, housekeeper: Housekeeper, now: datetime) -> None:
    at, again_at = timestamps.to_text(now), timestamps.to_text(now + STUCK_AFTER)
    in_backlog = housekeeper.backlog is not Backlog.NONE
    _store(batch, number, progress.requeue(at, again_at, in_backlog=in_backlog))


def _store(batch: Batch, number: int, progress: Progress) -> bool:
    return chunks.claim(batch, number, progress, uuid.uuid4().hex[:16])


def _outcomes(batch: Batch, number: int, chunk: Chunk, progress: Progress) -> list[Outcome]:
    return [
        Outcome.of_step(batch, number, index, chunk.recipients[index], step)
        for index, step in sorted(progress.steps.items())
        if step.status is MessageStatus.FAILED
    ]
