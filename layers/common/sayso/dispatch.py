"""Send a chunk, wave by wave: read consents, decide, claim, hand to the carrier, store what became of it."""

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sayso.carrier.gateway import Answer, Gateway
from sayso.domain import moment
from sayso.domain.account import AccountSettings
from sayso.domain.batch import Batch, Chunk, rejection_entry
from sayso.domain.consent import STOP, Channel, Consent
from sayso.domain.consent_entry import Evidence, apply
from sayso.domain.entry import CARRIER, Entry
from sayso.domain.errors import Busy
from sayso.domain.merge import Row
from sayso.domain.message import FINAL_RANK, MessageStatus, Reason
from sayso.domain.progress import Progress, Step
from sayso.domain.settlement import Outcome
from sayso.domain.verdict import why_not
from sayso.observability import Metric, logger, publish
from sayso.queues import ChunkReference, DispatchQueue, SettleQueue
from sayso.tables import accounts, batches, chunks, consents, log
from sayso.tables.consent_changes import change_consent
from sayso.tables.transactions import ConditionFailed, Transaction, transact

CONSENT_MAX_AGE = timedelta(seconds=4)
"""A create call begins at most 5 seconds after its consent was read; the last second is for the way to the call."""

SENDERS = 9
"""Create calls at the same time from one worker."""

WAVE_SECONDS = 45
"""The longest a wave takes from its claim: three creates in turn for each sender, and storing what came of them."""

CREATE_SECONDS = 15
"""The longest one create takes, and a second for storing it."""

RETRIES = "#rc=5&rp=all"
"""Twilio's connection overrides: a callback that we could not take comes again, five times, whatever went wrong.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""

SETBACK_SECONDS = 2
"""The delay after the first setback; it doubles with each further one in a row."""


class NoTimeLeft(Exception):
    """Too little of the invocation is left for a whole wave; nothing was claimed."""


class CarrierMisconfigured(RuntimeError):
    """The carrier does not accept the deployment's credentials: the chunk comes again, and waits as a dead letter."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker works with; `seconds_left` is what remains of its invocation."""

    gateway: Gateway
    dispatch_queue: DispatchQueue
    settle_queue: SettleQueue
    callback_url: str
    clock: Callable[[], datetime]
    seconds_left: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Work:
    """One chunk of one batch, and whose it is."""

    settings: AccountSettings
    batch: Batch
    number: int
    chunk: Chunk


def dispatch(reference: ChunkReference, tools: Tools) -> None:
    """Send what is left of a chunk, then enqueue the next chunk of its lane.

    May run twice for the same chunk, even at the same time: a wave belongs to whoever claims it. A claimed message of
    unknown outcome is left to be found out about; it is never sent again.
    """
    batch = batches.batch_of(reference.account, reference.batch_id)
    chunk = chunks.chunks_of(batch, [reference.chunk])[reference.chunk]
    work = Work(accounts.settings_of(reference.account), batch, reference.chunk, chunk)
    progress = chunks.progress_of(batch, reference.chunk)
    if not progress.begun:
        _begin(work)
    _tell(work, progress.steps, tools)  # an earlier run may have ended before; what was cancelled is told here first
    while wave := progress.next_wave(len(chunk.recipients)):
        try:
            steps = _send_wave(work, progress, wave, tools)
        except NoTimeLeft:
            tools.dispatch_queue.send([reference])
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


def _begin(work: Work) -> None:
    """Log the chunk's rejected rows; where that was done before, the entries stand in their places."""
    if work.number == 0:
        batches.mark_sending(work.batch)
    if work.chunk.rejected:
        try:
            transact(log.LogTable, lambda transaction: _log_rejected(transaction, work))
        except ConditionFailed:
            return


def _log_rejected(transaction: Transaction, work: Work) -> None:
    for rejection in work.chunk.rejected:
        log.put_entry(transaction, rejection_entry(work.batch, rejection))


def _send_wave(work: Work, progress: Progress, wave: list[int], tools: Tools) -> Mapping[int, Step]:
    """Decide, claim, send and store one wave; the steps taken, none if somebody else claimed it."""
    read_at = tools.clock()
    phones = [work.chunk.recipients[index].phone.e164 for index in wave]
    known = consents.consents_of(work.batch.account, phones)
    channel = Channel(work.batch.channel)
    refusals = {
        index: why_not(known.get(phone), channel, work.batch.category)
        for index, phone in zip(wave, phones, strict=True)
    }
    skipped = {index: _skip(reason) for index, reason in refusals.items() if reason}
    if tools.seconds_left() < WAVE_SECONDS:
        raise NoTimeLeft
    claim = uuid.uuid4().hex[:16]
    claimed = progress.claim_wave(wave, skipped, claim, moment.to_text(tools.clock()))
    if not chunks.claim(work.batch, work.number, claimed, claim):
        return {}
    with ThreadPoolExecutor(SENDERS) as pool:
        calls = {index: pool.submit(_send, work, index, read_at, tools) for index in wave if index not in skipped}
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


def _send(work: Work, index: int, consent_read_at: datetime, tools: Tools) -> Step | None:
    """One create call; None if nobody knows whether the carrier took the message."""
    recipient, batch = work.chunk.recipients[index], work.batch
    held_back = _ask_again(work, recipient, consent_read_at, tools)
    if held_back is not None:
        return held_back
    message_id = batch.message_id(work.number, index, recipient.segments)
    receipt = tools.gateway.create(
        to=recipient.phone.e164,
        sender=work.settings.number,
        body=recipient.text,
        status_callback=f"{tools.callback_url}/twilio/status/{batch.account}/{batch.batch_id}/{message_id}{RETRIES}",
    )
    match receipt.answer:
        case Answer.TAKEN:
            return Step(MessageStatus.SENT, carrier_id=receipt.carrier_id)
        case Answer.REFUSED:
            reason, at = receipt.reason or Reason.CARRIER_REFUSED, moment.to_text(tools.clock())
            return Step(MessageStatus.FAILED, reason=reason, error_code=receipt.error_code, at=at)
        case Answer.NOT_TAKEN | Answer.MISCONFIGURED:
            return Step(MessageStatus.PENDING, error_code=receipt.answer.name)
        case Answer.UNKNOWN:
            return None


def _ask_again(work: Work, recipient: Row, consent_read_at: datetime, tools: Tools) -> Step | None:
    """Read a consent that has grown old until it is fresh; the step of a message that may not or cannot go now."""
    while tools.clock() - consent_read_at > CONSENT_MAX_AGE:
        consent_read_at = tools.clock()
        try:
            consent = consents.consent_of(work.batch.account, recipient.phone.e164)
        except Busy:  # nothing has been sent yet: give it back, and come again
            logger.warning("a consent could not be read; its message waits", exc_info=True)
            return Step(MessageStatus.PENDING)
        reason = why_not(consent, Channel(work.batch.channel), work.batch.category)
        if reason:
            return _skip(reason)
        if tools.seconds_left() < CREATE_SECONDS:
            return Step(MessageStatus.PENDING)
    return None


def _skip(reason: Reason) -> Step:
    return Step(MessageStatus.SKIPPED, reason=reason)


def _tell(work: Work, steps: Mapping[int, Step], tools: Tools) -> None:
    """Opt out the phones that the carrier refused as opted out, and have final steps settled; may be said again."""
    final = {index: step for index, step in steps.items() if step.status in FINAL_RANK}
    for index, step in final.items():
        if step.reason == Reason.CARRIER_OPT_OUT:
            _opt_out(work, index, step)
    tools.settle_queue.send(
        [
            Outcome.of_step(work.batch, work.number, index, work.chunk.recipients[index], step)
            for index, step in sorted(final.items())
        ]
    )


def _opt_out(work: Work, index: int, step: Step) -> None:
    """Opt the phone out as of the refusal; what it has told since, or an earlier run has written, stands."""
    phone, batch = work.chunk.recipients[index].phone.e164, work.batch
    evidence = Evidence(
        account=batch.account,
        actor=CARRIER,
        at=step.at,
        source="carrier_refusal",
        key=f"{batch.batch_id}.{work.number}.{index}.refused",
        data={"batch_id": batch.batch_id, "error_code": step.error_code},
    )

    def decide(consent: Consent) -> tuple[Consent, Entry] | None:
        told_since = (consent.told_at(Channel.SMS) or "") >= step.at
        return None if told_since else apply(consent, STOP, evidence)

    change_consent(batch.account, phone, decide)


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
