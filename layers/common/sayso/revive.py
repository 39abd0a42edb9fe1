"""Revive a batch that stands still: enqueue what was never enqueued, or whose message was lost on the way."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sayso.domain import moment
from sayso.domain.batch import Batch, Chunk
from sayso.domain.housekeeping import REVIVALS, STILL_AFTER, is_early, still_lanes, woken_lanes
from sayso.domain.message import MessageStatus
from sayso.domain.progress import Progress
from sayso.domain.settlement import Outcome
from sayso.observability import Metric
from sayso.queues import ChunkReference, DispatchQueue, SettleQueue
from sayso.tables import batches, chunks


def revive(batch: Batch, dispatch_queue: DispatchQueue, settle_queue: SettleQueue, now: datetime) -> Counter[Metric]:
    """How often what was done. A chunk may be enqueued too often: whoever comes second finds it claimed.

    What is left of a chunk that was enqueued anew several times, and of which nobody could claim anything, fails: it
    does not hold up its lane for ever.
    """
    done: Counter[Metric] = Counter()
    if is_early(batch, now):
        return done
    if not batch.enqueued:
        _enqueue(batch, range(min(batch.lanes, batch.chunks)), dispatch_queue)
        batches.mark_enqueued(batch)
        done[Metric.BATCHES_ENQUEUED] += 1
        return done
    all_progress = chunks.all_progress_of(batch, range(batch.chunks))
    woken = set(woken_lanes(batch, all_progress, now))
    for number in sorted(woken | set(still_lanes(batch, all_progress, now))):
        progress, chunk = chunks.progress_of(batch, number), chunks.chunks_of(batch, [number])[number]
        size, following = len(chunk.recipients), number + batch.lanes
        if progress.is_through(size):  # from its first chunk on, what is final is told again
            lane = {number % batch.lanes, number, following}
            _enqueue(batch, sorted(n for n in lane if n < batch.chunks), dispatch_queue)
        elif progress.revived < REVIVALS:
            at, again_at = moment.to_text(now), moment.to_text(now + STILL_AFTER)
            if _move(batch, number, progress.revive(at, again_at)):
                _enqueue(batch, [number], dispatch_queue)
                done[Metric.CHUNKS_WOKEN if number in woken else Metric.CHUNKS_REVIVED] += 1
        else:
            failed = progress.give_up(size, moment.to_text(now))
            if _move(batch, number, failed):
                settle_queue.send(_outcomes(batch, number, chunk, failed))
                _enqueue(batch, [following] if following < batch.chunks else [], dispatch_queue)
                done[Metric.CHUNKS_GIVEN_UP] += 1
    return done


def _enqueue(batch: Batch, numbers: Sequence[int], queue: DispatchQueue) -> None:
    queue.send([ChunkReference(batch.account, batch.batch_id, number) for number in numbers])


def _move(batch: Batch, number: int, progress: Progress) -> bool:
    return chunks.claim(batch, number, progress, uuid.uuid4().hex[:16])


def _outcomes(batch: Batch, number: int, chunk: Chunk, progress: Progress) -> list[Outcome]:
    return [
        Outcome.of_step(batch, number, index, chunk.recipients[index], step)
        for index, step in sorted(progress.steps.items())
        if step.status is MessageStatus.FAILED
    ]
