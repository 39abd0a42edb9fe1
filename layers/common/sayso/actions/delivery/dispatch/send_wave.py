"""Send one wave of a chunk: read its consents, decide, claim it, call the carrier, and store the results."""

import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from sayso.actions.delivery.dispatch.report import report_final
from sayso.actions.delivery.dispatch.send_message import send_message
from sayso.actions.delivery.dispatch.slots import Slots
from sayso.actions.delivery.dispatch.work import Dispatcher, Work
from sayso.domain import timestamps
from sayso.domain.batch.batch import BatchStatus
from sayso.domain.batch.schedule import Go, TooLate
from sayso.domain.consent.permission import why_not
from sayso.domain.delivery.call_rate import SlotRequest
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.delivery.text_rate import most_segments
from sayso.domain.delivery.wave import Wave, part_of
from sayso.domain.message.message import MessageStatus, Reason
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches import batch_status, call_rate, carrier_id_owners, chunks
from sayso.tables.consents import consents

SENDERS = 9
"""Create calls at the same time from one worker."""

WAVE_SECONDS = 45
"""The longest that a wave takes from its claim: three creates in a row for each sender, and storing their results."""

CALL_SECONDS = 20
"""The same for one call: waiting for its slot, one create, and storing its result."""


class Suspended(Exception):
    """The operator has stopped the account; nothing was claimed."""


class NoSlotSoon(Exception):
    """Too many calls of others come before this one; nothing was claimed."""


def send_wave(work: Work, progress: Progress, wave: Wave, slots: Slots, dispatcher: Dispatcher) -> Mapping[int, Step]:
    """The steps taken, by index; none if somebody else claimed the wave first, or the batch has been cancelled.

    Raises OutOfTime, NoSlotSoon, NoSlot, and Suspended if something of it could go out otherwise, and nothing has
    expired.
    """
    run = dispatcher.run
    if not progress.begun and work.batch.status in {BatchStatus.SCHEDULED, BatchStatus.QUEUED}:
        batch_status.mark_sending(work.batch)
    consents_read_at = run.clock()
    if settings_of(work.batch.account).suspended:
        wave = {index: window for index, window in wave.items() if isinstance(window, TooLate)}
        if not wave:
            raise Suspended
    phones = [work.chunk.recipients[index].phone for index in wave]
    known = consents.consents_of(work.batch.account, phones)
    too_late = {index: window.reason for index, window in wave.items() if isinstance(window, TooLate)}
    refusals = {
        index: too_late.get(index) or why_not(known.get(phone), work.batch.channel, work.batch.category)
        for index, phone in zip(wave, phones, strict=True)
    }
    run.require(CALL_SECONDS if work.batch.traits.is_spoken else WAVE_SECONDS)
    if work.batch.traits.is_spoken:  # one by one, and no faster than the carrier makes them
        refusals = part_of(refusals, lambda _: 1, 1)
        if None in refusals.values() and not acquire_slot(dispatcher):
            raise NoSlotSoon
    else:
        refusals = part_of(refusals, work.segments, most_segments(work.rate))
        if going := sum(work.segments(index) for index, reason in refusals.items() if reason is None):
            slots.take(going)
    wave = {index: wave[index] for index in refusals}
    kept = {index: (reason, progress.steps.get(index)) for index, reason in refusals.items() if reason}
    at = timestamps.to_text(run.clock())
    skipped = {index: _kept_back(reason, before, at) for index, (reason, before) in kept.items()}
    claim = uuid.uuid4().hex[:16]
    claimed = progress.claim_wave(list(wave), skipped, claim, timestamps.to_text(run.clock()))
    if not chunks.claim(work.batch, work.number, claimed, claim, goes_out=True):
        return {}
    with ThreadPoolExecutor(SENDERS) as pool:
        creates = {
            index: pool.submit(
                send_message, work, index, claimed.steps[index], window.until, consents_read_at, dispatcher
            )
            for index, window in wave.items()
            if isinstance(window, Go) and index not in skipped
        }
    # What went well is stored before what went wrong is raised: a carrier id is never lost to a neighbour's error.
    results = {index: create.result() for index, create in creates.items() if create.exception() is None}
    sent = _owned(work, {index: step.after(claimed.steps[index]) for index, step in results.items() if step})
    try:
        if sent:
            chunks.record_steps(work.batch, work.number, claimed.steps, sent)
    finally:  # what is final is settled, even if it could not be stored
        report_final(work, skipped | sent, dispatcher)
    for create in creates.values():
        create.result()
    return skipped | sent


def _kept_back(reason: Reason, before: Step | None, at: str) -> Step:
    """The step of a message that does not go out; one that the carrier kept giving back has failed, with its code."""
    if reason is not Reason.CARRIER_BUSY:
        return Step(MessageStatus.SKIPPED, reason=reason)
    code = before.error_code if before and before.error_code.isdecimal() else ""  # not our own word for the network's
    return Step(MessageStatus.FAILED, reason=reason, error_code=code, at=at)


def _owned(work: Work, steps: dict[int, Step]) -> dict[int, Step]:
    """The steps that may be stored: the carrier's id of a message is first put on record as its own, so that no other
    message in doubt is ever taken for it. If that fails, its message stays in doubt, and housekeeping finds it."""
    batch, recipients = work.batch, work.chunk.recipients
    owners = {
        step.carrier_id: str(batch.message_id(work.number, index, recipients[index].segments))
        for index, step in steps.items()
        if step.carrier_id
    }
    if not owners or carrier_id_owners.note(batch.account, owners):
        return steps
    return {index: step for index, step in steps.items() if not step.carrier_id}


def acquire_slot(dispatcher: Dispatcher) -> bool:
    """Wait for the slot of one call; False, without waiting, if no slot begins soon.

    If calls were handed over faster than the carrier makes them, it would queue them, past quiet hours and expiry.
    """
    run = dispatcher.run
    slot = call_rate.acquire_slot(SlotRequest.of(run.clock(), dispatcher.calls_per_second))
    if slot is None:
        return False
    run.pause(max(0.0, (slot - run.clock()).total_seconds()))
    return True
