"""Send one message of a claimed wave: check what may have changed since the claim, then call the carrier once."""

from datetime import datetime, timedelta

from sayso.actions.delivery.dispatch.work import Dispatcher, Work
from sayso.carrier.outbound_message import OutboundMessage, send
from sayso.domain.batch.recipients import Recipient
from sayso.domain.batch.schedule import LEAST_VALIDITY, validity
from sayso.domain.consent.permission import why_not
from sayso.domain.delivery.in_doubt import final_step_if_reported
from sayso.domain.delivery.progress import Step
from sayso.domain.errors import Busy
from sayso.domain.message.message import MessageStatus
from sayso.observability import logger
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches import messages
from sayso.tables.consents import consents

CONSENT_MAX_AGE = timedelta(seconds=4)
"""A create call begins at most 5 seconds after its consent was read; the last second is for the way to the call."""

CREATE_SECONDS = 15
"""The longest that one create takes, and a second for storing its result."""


def send_message(
    work: Work, index: int, mark: Step, until: datetime, consent_read_at: datetime, dispatcher: Dispatcher
) -> Step | None:
    """One create call, for a message that may go out until then; None if nobody knows whether the carrier took it.

    `mark` is the step that the claim put on the message.
    """
    recipient, batch = work.chunk.recipients[index], work.batch
    # The report comes first, so that reading it does not make the consent older.
    held_back = _if_reported(work, index, mark) or _if_consent_changed(work, recipient, consent_read_at, dispatcher)
    if held_back is not None:
        return held_back
    now = dispatcher.run.clock()
    if until - now < max(LEAST_VALIDITY, batch.traits.begins_within):  # the next run decides whether it may wait
        return Step(MessageStatus.PENDING)
    message = OutboundMessage(
        channel=batch.channel,
        to=recipient.phone,
        sender=work.settings.number,
        text=recipient.text,
        callback_url=dispatcher.callback_url,
        path=f"{batch.account}/{batch.batch_id}/{batch.message_id(work.number, index, recipient.segments)}",
        valid_for=validity(until, now),
    )
    return send(message, dispatcher.gateway, dispatcher.run.clock)


def _if_reported(work: Work, index: int, mark: Step) -> Step | None:
    """The step of a second attempt whose first attempt has been reported, or cannot be read; None if it may go out.

    A report settles a message without looking at its progress, so the first attempt may have reached the phone since
    the second one was enqueued.
    """
    if mark.attempt == 1:
        return None
    message_id = work.batch.message_id(work.number, index, work.chunk.recipients[index].segments)
    try:
        return final_step_if_reported(messages.final_status_of(work.batch.batch_id, message_id))
    except Busy:
        logger.warning("a message could not be read; it waits", exc_info=True)
        return Step(MessageStatus.PENDING)


def _if_consent_changed(work: Work, recipient: Recipient, read_at: datetime, dispatcher: Dispatcher) -> Step | None:
    """Read an old consent again until it is fresh; returns a step if the message may not, or cannot, go now.

    Not the retry of a conflict: it repeats because reading, too, may take so long that the consent is old again.
    """
    run = dispatcher.run
    while run.clock() - read_at > CONSENT_MAX_AGE:
        read_at = run.clock()
        try:
            consent = consents.consent_of(work.batch.account, recipient.phone)
            suspended = settings_of(work.batch.account).suspended
        except Busy:  # nothing has been sent yet: give it back, and come again
            logger.warning("a consent could not be read; its message waits", exc_info=True)
            return Step(MessageStatus.PENDING)
        reason = why_not(consent, work.batch.channel, work.batch.category)
        if reason:
            return Step(MessageStatus.SKIPPED, reason=reason)
        if suspended or run.seconds_left() < CREATE_SECONDS:
            return Step(MessageStatus.PENDING)
    return None
