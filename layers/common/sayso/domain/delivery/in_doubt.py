"""A message that was claimed, and of which nobody knows whether the carrier took it: what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.progress import Step
from sayso.domain.message.message import MessageStatus, Reason

SKEW = timedelta(minutes=1)
"""By so much the carrier's clock may be behind ours; it tells whole seconds."""

BETWEEN_LOOKS = timedelta(minutes=1)
"""The carrier may list a message late, so one look that finds nothing is not enough."""

HANDED_OVER_WITHIN = timedelta(seconds=60)
"""The timeout of the function that hands messages over. However soon the carrier is asked: that it does not know a
message counts only once nobody can be about to hand it over."""

ATTEMPTS = 2

TOLD_WITHIN = timedelta(hours=1)
"""After its end the carrier tells for whom a call was made, by its own word 15 minutes after it.
https://www.twilio.com/docs/voice/api/call-event-resource"""

GIVEN_UP_AFTER = timedelta(hours=72)
"""A message that was handed over and of which the carrier has said nothing final for so long has failed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as the carrier lists it; `status` is None unless it is final, and a call has no body.

    `ended_at` is told of calls alone, and `reason` where the carrier tells one.
    """

    carrier_id: str
    body: str
    created_at: datetime
    status: MessageStatus | None
    error_code: str = ""
    reason: Reason | None = None
    ended_at: datetime | None = None

    @property
    def told(self) -> Step:
        """What the carrier's own record says, as a final step; of one that is not final, that it was sent."""
        if self.status is None:
            return Step(MessageStatus.SENT, carrier_id=self.carrier_id)
        reason = "" if self.status is MessageStatus.DELIVERED else self.reason or Reason.CARRIER_REPORTED
        return Step(self.status, carrier_id=self.carrier_id, reason=reason, error_code=self.error_code)


def may_look(step: Step, now: datetime, after: timedelta) -> bool:
    """Whether it is time to ask the carrier for a message of this step."""
    if step.looked_at:
        long_enough = now - timestamps.from_text(step.looked_at) >= min(BETWEEN_LOOKS, after)
        return long_enough and is_older(step, now, HANDED_OVER_WITHIN)
    return is_older(step, now, after)


def is_older(step: Step, now: datetime, age: timedelta) -> bool:
    """Whether the step's claim is that long ago."""
    return bool(step.at) and now - timestamps.from_text(step.at) >= age


def since(batch: Batch) -> datetime:
    """From when on a message of this batch can have been created at the carrier, whichever attempt made it."""
    return timestamps.from_text(batch.created_at) - SKEW


def since_claim(batch: Batch, step: Step) -> datetime:
    """The same of one message: what came before its first claim cannot be it."""
    return timestamps.from_text(step.at) - SKEW if step.attempt == 1 and step.at else since(batch)


def matching(listed: Iterable[Listed], text: str) -> list[Listed]:
    """The listed messages that have this text, oldest first."""
    return sorted((one for one in listed if one.body == text), key=lambda one: one.created_at)


def adopted(step: Step, carrier_id: str) -> Step:
    """The step once the message is found."""
    return Step(MessageStatus.SENT, carrier_id=carrier_id, at=step.at, attempt=step.attempt)


def looked_in_vain(step: Step, now: datetime) -> Step:
    """The step after a look that found nothing: to be looked for again, sent a second time, or failed."""
    at = timestamps.to_text(now)
    if not step.looked_at:
        return replace(step, looked_at=at)
    if step.attempt < ATTEMPTS:
        return Step(MessageStatus.PENDING, attempt=step.attempt + 1)
    return untold_for_good(step, now)


def may_be_told(untold: Iterable[Listed], step: Step, now: datetime) -> bool:
    """Whether it pays to ask again for whom these calls were made: one has not ended, or only just has."""
    fresh = any(one.ended_at is None or now - one.ended_at < TOLD_WITHIN for one in untold)
    return fresh and not is_older(step, now, GIVEN_UP_AFTER)


def untold_for_good(step: Step, now: datetime) -> Step:
    """The step of a call that may be one of those at the carrier, and of which nobody can say: it is not made again."""
    at = timestamps.to_text(now)
    return Step(MessageStatus.FAILED, reason=Reason.OUTCOME_UNKNOWN, at=at, attempt=step.attempt)
