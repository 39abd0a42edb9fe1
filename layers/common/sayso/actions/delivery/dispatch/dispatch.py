"""Send a chunk, wave by wave, and hand on what has to wait or what there is no time for."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from sayso.actions.delivery.dispatch.report import report_final
from sayso.actions.delivery.dispatch.send_wave import NoSlotSoon, Suspended, send_wave
from sayso.actions.delivery.dispatch.slots import NoSlot, Slots
from sayso.actions.delivery.dispatch.work import Dispatcher, Work
from sayso.aws.queues import MAX_DELAY_SECONDS, ChunkReference, DispatchQueue
from sayso.carrier.gateway import CreateResult
from sayso.domain import timestamps
from sayso.domain.account.suspension import LOOK_AGAIN_AFTER
from sayso.domain.batch.schedule import Timing, Wait
from sayso.domain.delivery.backlog import STUCK_AFTER
from sayso.domain.delivery.housekeeping import AT_REST_AFTER
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.delivery.wave import next_wave
from sayso.domain.errors import Tellable
from sayso.domain.message.message import MessageStatus
from sayso.invocation import OutOfTime
from sayso.observability import Metric, logger, publish
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches import batches, chunks, due, rejected_rows, stopping

NO_SLOT_SECONDS = 5
"""The delay of a chunk of calls while those of other batches come before it."""

NOTED_EACH = 20
"""Times that a chunk is turned away until that is noted: twenty minutes at most, before it is taken for lost."""

BACKOFF_SECONDS = 2
"""The first delay of the exponential back-off while the carrier takes nothing; it doubles each time in a row."""

URGENT_SECONDS = 30
"""The longest delay of an emergency: places that come free are not left to what is ordinary."""


class CarrierMisconfigured(Tellable):
    """The carrier does not accept the deployment's credentials: the chunk comes again, and waits as a dead letter."""


def dispatch(reference: ChunkReference, dispatcher: Dispatcher) -> None:
    """Send what is left of a chunk, then enqueue the next chunk of its lane.

    May run twice for the same chunk, even at the same time: a wave belongs to whoever claims it. A claimed message
    whose outcome is in doubt is left to housekeeping, which asks the carrier before anything else is done; only if the
    carrier does not know it does it come back here, as a second and last attempt.
    """
    batch = batches.batch_of(reference.account, reference.batch_id)
    chunk = chunks.chunks_of(batch, [reference.chunk])[reference.chunk]
    settings = settings_of(reference.account)
    work = Work(settings, batch, reference.chunk, chunk, Timing.of(batch, settings))
    progress = _progress_of(work, dispatcher)
    rejected_rows.log_rejected(batch, reference.chunk, chunk.rejected, dispatcher.run.clock)
    report_final(work, progress.steps, dispatcher)  # an earlier run may have crashed before it; cancelled ones are new
    slots = Slots(work, dispatcher.run, reference.turned_away)
    has_claimed = False
    while left := progress.left(len(chunk.recipients)):
        try:
            steps = _send_next(work, progress, left, slots, dispatcher)
        except NoSlot as end:
            _come_again(replace(reference, turned_away=slots.turned_away), work, progress, end, dispatcher)
            return
        except (OutOfTime, NoSlotSoon) as end:
            again = replace(reference, turned_away=slots.turned_away)
            dispatcher.dispatch_queue.send([again], NO_SLOT_SECONDS if isinstance(end, NoSlotSoon) else 0)
            return
        if isinstance(steps, Wait):
            if _put_off(work, progress, timestamps.to_text(steps.until)):
                break  # the lane goes on: other chunks may go out sooner
            steps = {}
        if any(step.status is MessageStatus.PENDING for step in steps.values()):
            _back_off(reference, steps, work, dispatcher.dispatch_queue)
            return
        has_claimed = has_claimed or bool(steps)
        reference = replace(reference, backoff_count=0 if steps else reference.backoff_count)
        if not steps:  # claimed by another run, or by ours with its answer lost; or cancelled
            work = replace(work, batch=batches.batch_of(reference.account, reference.batch_id))
        progress = _progress_of(work, dispatcher)
        if not steps or progress.stopped:
            report_final(work, progress.steps, dispatcher)
    following = replace(reference, chunk=reference.chunk + batch.lanes, backoff_count=0, turned_away=0)
    is_needed = following.chunk < batch.chunks and (has_claimed or not _is_under_way(work, following.chunk, dispatcher))
    dispatcher.dispatch_queue.send([following] if is_needed else [], slots.seconds_to_next)


def _is_under_way(work: Work, number: int, dispatcher: Dispatcher) -> bool:
    """Whether another reference walks this lane already. One that comes twice, or for a second attempt, ends here:
    else it would have a share of the number until the batch is through."""
    if work.batch.is_cancelled:
        return False
    moved_at = chunks.progress_of(work.batch, number).moved_at
    return bool(moved_at) and dispatcher.run.clock() - timestamps.from_text(moved_at) < AT_REST_AFTER


def _send_next(
    work: Work, progress: Progress, left: Sequence[int], slots: Slots, dispatcher: Dispatcher
) -> Mapping[int, Step] | Wait:
    """The steps of the next wave of what is left; until when all of it has to wait, if it has to."""
    now = dispatcher.run.clock()
    wave = next_wave(left, partial(work.window, progress=progress, now=now), work.most_at_once)
    if isinstance(wave, Wait):
        return wave
    slots.look()
    try:
        return send_wave(work, progress, wave, slots, dispatcher)
    except Suspended:
        return Wait(now + LOOK_AGAIN_AFTER)


def _progress_of(work: Work, dispatcher: Dispatcher) -> Progress:
    """How far the chunk has come; if its batch was cancelled, nothing unclaimed is left in it."""
    if not work.batch.is_cancelled:
        return chunks.progress_of(work.batch, work.number)
    at = timestamps.to_text(dispatcher.run.clock())
    return stopping.stop_chunk(work.batch, work.number, len(work.chunk.recipients), at)


def _put_off(work: Work, progress: Progress, until: str) -> bool:
    """Have housekeeping enqueue the chunk again then; False if somebody else has changed its progress meanwhile."""
    if progress.waits_until != until:
        claim = uuid.uuid4().hex[:16]
        if not chunks.claim(work.batch, work.number, progress.wait(until), claim):
            return False
    due.look_by(work.batch, until)
    return True


def _come_again(reference: ChunkReference, work: Work, progress: Progress, end: NoSlot, dispatcher: Dispatcher) -> None:
    """Enqueue the chunk for its slot. If it waits for long, note now and then that its reference is not lost."""
    now = dispatcher.run.clock()
    if reference.turned_away and reference.turned_away % NOTED_EACH == 0:
        waits = progress.still_waits(timestamps.to_text(now), timestamps.to_text(now + STUCK_AFTER))
        chunks.claim(work.batch, work.number, waits, uuid.uuid4().hex[:16])
    dispatcher.dispatch_queue.send([reference], end.seconds_from(now))


def _back_off(reference: ChunkReference, steps: Mapping[int, Step], work: Work, queue: DispatchQueue) -> None:
    """The carrier gave messages back: enqueue the chunk with a delay.

    Raises CarrierMisconfigured if nothing can be sent until the operator has corrected the credentials.
    """
    if any(step.error_code == CreateResult.MISCONFIGURED.name for step in steps.values()):
        raise CarrierMisconfigured("Twilio refuses the key, or the account SID or auth token, in the carrier secret.")
    nothing_taken = all(step.status is MessageStatus.PENDING for step in steps.values())
    count = reference.backoff_count + 1 if nothing_taken else 1
    delay = min(BACKOFF_SECONDS * 2 ** min(count - 1, 8), URGENT_SECONDS if work.overtakes else MAX_DELAY_SECONDS)
    logger.warning("the carrier gave messages back", extra={"setbacks": count, "delay_seconds": delay})
    publish({Metric.SETBACKS: count})
    queue.send([replace(reference, backoff_count=count, turned_away=0)], delay)
