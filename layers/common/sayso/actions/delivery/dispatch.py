"""Send a chunk, wave by wave: read consents, decide, claim, hand to the carrier, store what became of it."""

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sayso.aws.queues import ChunkReference, DispatchQueue, SettleQueue
from sayso.carrier.gateway import Answer, Gateway
from sayso.carrier.hand_over import Parcel, hand_over
from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.batch.batch import Batch, BatchStatus, Chunk
from sayso.domain.batch.recipients import Row
from sayso.domain.batch.schedule import LEAST_VALIDITY, Go, Slot, Timing, TooLate, Wait, validity
from sayso.domain.consent.permission import why_not
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.delivery.refusal import carrier_refusal
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.delivery.wave import Wave, next_wave, up_to_one
from sayso.domain.errors import Busy
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import FINAL_RANK, MessageStatus, Reason
from sayso.observability import Metric, logger, publish
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches import batches, chunks, due
from sayso.tables.batches.call_rate import await_turn
from sayso.tables.batches.second_attempts import heard_of
from sayso.tables.consents import consents
from sayso.tables.consents.consent_changes import change_consent
from sayso.tables.log import log

CONSENT_MAX_AGE = timedelta(seconds=4)
"""A create call begins at most 5 seconds after its consent was read; the last second is for the way to the call."""

SENDERS = 9
"""Create calls at the same time from one worker."""

WAVE_SECONDS = 45
"""The longest a wave takes from its claim: three creates in turn for each sender, and storing what came of them."""

CREATE_SECONDS = 15
"""The longest one create takes, and a second for storing it."""

CALL_SECONDS = 20
"""The same of a call: its turn, one create, and storing what came of it."""

TURN_SECONDS = 5
"""The delay of a chunk of calls while those of other batches are before it."""

SETBACK_SECONDS = 2
"""The delay after the first setback; it doubles with each further one in a row."""


class NoTimeLeft(Exception):
    """Too little of the invocation is left for a whole wave; nothing was claimed."""


class NotItsTurn(Exception):
    """Too many calls of others are before this one; nothing was claimed."""


class CarrierMisconfigured(RuntimeError):
    """The carrier does not accept the deployment's credentials: the chunk comes again, and waits as a dead letter."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker works with; `seconds_left` is what remains of its invocation, `pause` waits for so many seconds."""

    gateway: Gateway
    dispatch_queue: DispatchQueue
    settle_queue: SettleQueue
    callback_url: str
    clock: Callable[[], datetime]
    seconds_left: Callable[[], float]
    pause: Callable[[float], None]
    calls_per_second: int


@dataclass(frozen=True, slots=True)
class Work:
    """One chunk of one batch, whose it is, and when it may go out."""

    settings: AccountSettings
    batch: Batch
    number: int
    chunk: Chunk
    timing: Timing

    def slot(self, index: int, now: datetime) -> Slot:
        """When the message at this index may go out."""
        return self.timing.slot(self.chunk.recipients[index].phone.e164, now)


def dispatch(reference: ChunkReference, tools: Tools) -> None:
    """Send what is left of a chunk, then enqueue the next chunk of its lane.

    May run twice for the same chunk, even at the same time: a wave belongs to whoever claims it. A claimed message of
    unknown outcome is left to be found out about; it is never sent again.
    """
    batch = batches.batch_of(reference.account, reference.batch_id)
    chunk = chunks.chunks_of(batch, [reference.chunk])[reference.chunk]
    settings = settings_of(reference.account)
    work = Work(settings, batch, reference.chunk, chunk, Timing.of(batch, settings))
    progress = chunks.progress_of(batch, reference.chunk)
    if not progress.begun:
        log.log_rejected(batch, chunk.rejected)
    _tell(work, progress.steps, tools)  # an earlier run may have ended before; what was cancelled is told here first
    while left := progress.left(len(chunk.recipients)):
        now = tools.clock()
        wave = next_wave(left, partial(work.slot, now=now), spoken=batch.traits.is_spoken)
        if isinstance(wave, Wait):
            if _put_off(work, progress, timestamps.to_text(wave.until)):
                break  # the lane goes on: others may go out sooner
            progress = chunks.progress_of(batch, reference.chunk)
            continue
        try:
            steps = _send_wave(work, progress, wave, tools)
        except (NoTimeLeft, NotItsTurn) as end:
            tools.dispatch_queue.send([reference], TURN_SECONDS if isinstance(end, NotItsTurn) else 0)
            return
        if any(step.status is MessageStatus.PENDING for step in steps.values()):
            _wait(reference, steps, tools)
            return
        progress = chunks.progress_of(batch, reference.chunk)
        if not steps or progress.stopped:  # claimed by another run, or by ours with its answer lost; or cancelled
            _tell(work, progress.steps, tools)
    if reference.chunk + batch.lanes < batch.chunks:
        following = replace(reference, chunk=reference.chunk + batch.lanes, setbacks=0)
        tools.dispatch_queue.send([following])


def _put_off(work: Work, progress: Progress, until: str) -> bool:
    """Have housekeeping enqueue the chunk again then; False if somebody else has moved it meanwhile."""
    if progress.waits_until != until:
        claim = uuid.uuid4().hex[:16]
        if not chunks.claim(work.batch, work.number, progress.wait(until), claim):
            return False
    due.look_by(work.batch, until)
    return True


def _send_wave(work: Work, progress: Progress, wave: Wave, tools: Tools) -> Mapping[int, Step]:
    """Decide, claim, send and store one wave; the steps taken, none if somebody else claimed it."""
    if not progress.begun and work.batch.status in {BatchStatus.SCHEDULED, BatchStatus.QUEUED}:
        batches.mark_sending(work.batch)
    read_at = tools.clock()
    phones = [work.chunk.recipients[index].phone for index in wave]
    known = consents.consents_of(work.batch.account, phones)
    channel = Channel(work.batch.channel)
    too_late = {index: slot.reason for index, slot in wave.items() if isinstance(slot, TooLate)}
    refusals = {
        index: too_late.get(index) or why_not(known.get(phone), channel, work.batch.category)
        for index, phone in zip(wave, phones, strict=True)
    }
    if tools.seconds_left() < (CALL_SECONDS if work.batch.traits.is_spoken else WAVE_SECONDS):
        raise NoTimeLeft
    if work.batch.traits.is_spoken:  # one by one, and no faster than the carrier makes them
        refusals = up_to_one(refusals)
        wave = {index: wave[index] for index in refusals}
        if None in refusals.values() and not await_turn(tools.clock, tools.pause, tools.calls_per_second):
            raise NotItsTurn
    skipped = {index: Step(MessageStatus.SKIPPED, reason=reason) for index, reason in refusals.items() if reason}
    claim = uuid.uuid4().hex[:16]
    claimed = progress.claim_wave(list(wave), skipped, claim, timestamps.to_text(tools.clock()))
    if not chunks.claim(work.batch, work.number, claimed, claim):
        return {}
    with ThreadPoolExecutor(SENDERS) as pool:
        calls = {
            index: pool.submit(_send, work, index, claimed.steps[index], slot.until, read_at, tools)
            for index, slot in wave.items()
            if isinstance(slot, Go) and index not in skipped
        }
    # What went well is stored before what went wrong is raised: a carrier id is never lost to a neighbour's error.
    results = {index: call.result() for index, call in calls.items() if call.exception() is None}
    sent = {index: step.after(claimed.steps[index]) for index, step in results.items() if step}
    try:
        if sent:
            chunks.record_steps(work.batch, work.number, claimed.steps, sent)
    finally:  # a refusal that is told is settled, even if it could not be stored
        _tell(work, skipped | sent, tools)
    for call in calls.values():
        call.result()
    return skipped | sent


def _send(work: Work, index: int, mark: Step, until: datetime, consent_read_at: datetime, tools: Tools) -> Step | None:
    """One create call; None if nobody knows whether the carrier took the message."""
    recipient, batch = work.chunk.recipients[index], work.batch
    ended = heard_of(batch, work.number, index, recipient.segments, mark)  # first: consent must not grow old by it
    held_back = ended or _ask_again(work, recipient, consent_read_at, tools)
    if held_back is not None:
        return held_back
    now = tools.clock()
    if until - now < max(LEAST_VALIDITY, batch.traits.begins_within):  # whether it may wait is decided anew
        return Step(MessageStatus.PENDING)
    parcel = Parcel(
        channel=Channel(batch.channel),
        to=recipient.phone.e164,
        sender=work.settings.number.e164,
        text=recipient.text,
        callback_url=tools.callback_url,
        place=f"{batch.account}/{batch.batch_id}/{batch.message_id(work.number, index, recipient.segments)}",
        valid_for=validity(until, now),
    )
    return hand_over(parcel, tools.gateway, tools.clock)


def _ask_again(work: Work, recipient: Row, consent_read_at: datetime, tools: Tools) -> Step | None:
    """Read a consent that has grown old until it is fresh; the step of a message that may not or cannot go now."""
    while tools.clock() - consent_read_at > CONSENT_MAX_AGE:
        consent_read_at = tools.clock()
        try:
            consent = consents.consent_of(work.batch.account, recipient.phone)
        except Busy:  # nothing has been sent yet: give it back, and come again
            logger.warning("a consent could not be read; its message waits", exc_info=True)
            return Step(MessageStatus.PENDING)
        reason = why_not(consent, Channel(work.batch.channel), work.batch.category)
        if reason:
            return Step(MessageStatus.SKIPPED, reason=reason)
        if tools.seconds_left() < CREATE_SECONDS:
            return Step(MessageStatus.PENDING)
    return None


def _tell(work: Work, steps: Mapping[int, Step], tools: Tools) -> None:
    """Opt out the phones that the carrier refused as opted out, and have final steps settled; may be said again."""
    final = {index: step for index, step in steps.items() if step.status in FINAL_RANK}
    for index, step in final.items():
        if step.reason == Reason.CARRIER_OPT_OUT:
            refusal = carrier_refusal(work.batch, work.number, index, step)
            change_consent(work.batch.account, work.chunk.recipients[index].phone, refusal.opt_out)
    tools.settle_queue.send(
        [
            Outcome.of_step(work.batch, work.number, index, work.chunk.recipients[index], step)
            for index, step in sorted(final.items())
        ]
    )


def _wait(reference: ChunkReference, steps: Mapping[int, Step], tools: Tools) -> None:
    """The carrier gave messages back: come again later, or not before the operator has mended the credentials."""
    if any(step.error_code == Answer.MISCONFIGURED.name for step in steps.values()):
        raise CarrierMisconfigured("Twilio refuses the account SID or auth token in the carrier secret.")
    nothing_taken = all(step.status is MessageStatus.PENDING for step in steps.values())
    setbacks = reference.setbacks + 1 if nothing_taken else 1
    delay = SETBACK_SECONDS * 2 ** min(setbacks - 1, 8)
    logger.warning("the carrier gave messages back", extra={"setbacks": setbacks, "delay_seconds": delay})
    publish({Metric.SETBACKS: setbacks})
    tools.dispatch_queue.send([replace(reference, setbacks=setbacks)], delay)
