"""A message in doubt: it was claimed, and nobody knows whether the carrier took it. What to do next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sayso.domain import timestamps
from sayso.domain.delivery.progress import Step
from sayso.domain.message.message import MessageStatus, Reason

SKEW = timedelta(minutes=1)
"""What the carrier created so long before a claim may still be the message: nobody knows how far its clock is behind
ours, and it gives whole seconds."""

EXACTNESS = timedelta(seconds=5)
"""How far the clocks are apart at most for a text to be recognised by its words: one that is further from the claim may
be an older message with the same words."""

BETWEEN_LOOKS = timedelta(minutes=1)
"""The carrier may list a message late, so one look that finds nothing is not enough."""

HANDED_OVER_WITHIN = timedelta(seconds=60)
"""The timeout of the function that hands messages over. However soon the carrier is asked, its answer that it does not
know a message counts only once nobody can be about to hand it over."""

ATTEMPTS = 2

RESTORED = "restored"
"""The claim of a message that a restore put in doubt: it may have been handed over at any time after the backup."""

WORTH_WAITING = 6
"""Times that a report may take (`after`): so long a text may stay unclear until its report comes, or another message of
ours turns out to own what was found."""

IDENTIFIED_WITHIN = timedelta(hours=1)
"""After the end of a call the carrier says for whom it was made; by its documentation, 15 minutes later.
https://www.twilio.com/docs/voice/api/call-event-resource"""

GIVEN_UP_AFTER = timedelta(hours=72)
"""A message that was handed over and has no final status after this time has failed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as the carrier lists it; `status` is None unless it is final, and a call has no body.

    Only calls have `ended_at`; `reason` is set where the carrier gives one.
    """

    carrier_id: str
    body: str
    created_at: datetime
    status: MessageStatus | None
    error_code: str = ""
    reason: Reason | None = None
    ended_at: datetime | None = None

    @property
    def step(self) -> Step:
        """What the carrier's own record says, as a final step; `sent`, if it is not final."""
        if self.status is None:
            return Step(MessageStatus.SENT, carrier_id=self.carrier_id)
        reason = "" if self.status is MessageStatus.DELIVERED else self.reason or Reason.CARRIER_REPORTED
        return Step(self.status, carrier_id=self.carrier_id, reason=reason, error_code=self.error_code)


def may_look_at(step: Step, after: timedelta) -> datetime | None:
    """From when on the carrier may be asked for a message of this step; None if its claim is not known."""
    if not step.at:
        return None
    claimed = timestamps.from_text(step.at)
    if not step.looked_at:
        return claimed + after
    return max(timestamps.from_text(step.looked_at) + min(BETWEEN_LOOKS, after), claimed + HANDED_OVER_WITHIN)


def may_look(step: Step, now: datetime, after: timedelta) -> bool:
    """Whether it is time to ask the carrier for a message of this step."""
    at = may_look_at(step, after)
    return at is not None and at <= now


def is_older(step: Step, now: datetime, age: timedelta) -> bool:
    """Whether the step's claim is that long ago."""
    return bool(step.at) and now - timestamps.from_text(step.at) >= age


def since(step: Step) -> datetime:
    """What the carrier created before this cannot be this attempt of the message."""
    return timestamps.from_text(step.at) - SKEW


def is_this_text(one: Listed, text: str, step: Step, now: datetime) -> bool:
    """Whether a text at the carrier that no message owns is this one: it has exactly its words, and its time.

    Nobody is sure of it before a minute has passed: an id that was the answer to a create has its owner by then.
    """
    claimed = timestamps.from_text(step.at)
    handed_over_by = now if step.claim == RESTORED else claimed + HANDED_OVER_WITHIN
    is_its_time = claimed - EXACTNESS <= one.created_at <= handed_over_by + EXACTNESS
    return one.body == text and is_its_time and now - one.created_at >= HANDED_OVER_WITHIN


def found_at_carrier(step: Step, carrier_id: str) -> Step:
    """The step once the message is found."""
    return Step(MessageStatus.SENT, carrier_id=carrier_id, at=step.at, attempt=step.attempt)


def not_found(step: Step, now: datetime) -> Step:
    """The step after a look that found nothing: look again, send a second time (`pending`), or failed."""
    at = timestamps.to_text(now)
    if not step.looked_at:
        return replace(step, looked_at=at)
    if step.attempt < ATTEMPTS:
        return Step(MessageStatus.PENDING, attempt=step.attempt + 1)
    return outcome_unknown(step, now)


def text_may_become_clear(step: Step, now: datetime, after: timedelta) -> bool:
    """Whether it is worth looking again for a text that may be among those that the carrier has."""
    return not is_older(step, now, max(WORTH_WAITING * after, 3 * HANDED_OVER_WITHIN))


def call_may_become_clear(unclear: Iterable[Listed], step: Step, now: datetime) -> bool:
    """Whether it is worth asking again for whom these calls were made: one has not ended, or only just has."""
    fresh = any(one.ended_at is None or now - one.ended_at < IDENTIFIED_WITHIN for one in unclear)
    return fresh and not is_older(step, now, GIVEN_UP_AFTER)


def not_identified(step: Step, now: datetime) -> Step:
    """The step of a message that may be one that the carrier has: it is not sent again, and an alarm asks a person."""
    at = timestamps.to_text(now)
    return Step(MessageStatus.FAILED, reason=Reason.NOT_IDENTIFIED, at=at, attempt=step.attempt)


def outcome_unknown(step: Step, now: datetime) -> Step:
    """The step of a message whose outcome stays unknown: it may have reached the phone, so it is not sent again."""
    at = timestamps.to_text(now)
    return Step(MessageStatus.FAILED, reason=Reason.OUTCOME_UNKNOWN, at=at, attempt=step.attempt)


def final_step_if_reported(reported: MessageStatus | None) -> Step | None:
    """The step of a message about to go out a second time, if its first attempt has been reported; else None: send it.

    The first attempt reached the carrier after all, so a second one would reach the phone twice.
    """
    return Step(reported) if reported else None
