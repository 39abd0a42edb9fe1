"""The delivery of one message or call: the statuses still to come, and the callbacks that are still to be posted."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from local.carrier.faults.fault import ActiveFaults, Fault
from local.carrier.phones.behaviour import Behaviour
from local.carrier.phones.status_sequence import StatusSequence
from local.carrier.webhooks.webhook import Webhook, WebhookResponse


class Deliverable(Protocol):
    """A message or a call, as the delivery runner sees it."""

    @property
    def sid(self) -> str: ...

    @property
    def phone(self) -> str: ...

    def store(self) -> bool:
        """Store the new record; False if its sid is already there."""

    def is_stored(self) -> bool:
        """Whether the record is still there; a reset removes it."""

    def status_sequence(self, behaviour: Behaviour) -> StatusSequence:
        """The statuses that it goes through if its phone behaves like this."""

    def queued_callbacks(self) -> Sequence[Webhook]:
        """The callbacks for the status `queued`."""

    def set_status(self, status: StrEnum, error_code: int | None) -> Sequence[Webhook] | None:
        """Change the status and return the callbacks for it; None if a reset has removed the record."""

    def callback_posted(self, webhook: Webhook, response: WebhookResponse) -> None:
        """Note that a callback was posted, and the response to it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is still to be done for one message or call; `finished` is set when nothing is, and while it is held."""

    deliverable: Deliverable
    sequence: StatusSequence
    faults: ActiveFaults
    unposted: tuple[Webhook, ...] = ()
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def next_status(self) -> StrEnum:
        return self.sequence.statuses[0]

    @property
    def next_error_code(self) -> int | None:
        """Only the last status has an error code."""
        return self.sequence.error_code if len(self.sequence.statuses) == 1 else None

    def advance(self, callbacks: Sequence[Webhook]) -> tuple["Delivery", Sequence[Webhook]]:
        """The delivery after its next status, which has these callbacks; and the callbacks to post before it goes on.

        Delayed and reversed callbacks are kept until the final status; the statuses do not wait for them.
        """
        remaining, unposted = replace(self.sequence, statuses=self.sequence.statuses[1:]), (*self.unposted, *callbacks)
        kept = self.faults.has(Fault.DELAYED_CALLBACKS) or self.faults.has(Fault.REVERSED_CALLBACKS)
        if kept and remaining.statuses:
            return replace(self, sequence=remaining, unposted=unposted), ()
        return replace(self, sequence=remaining, unposted=()), self._with_faults(unposted)

    def _with_faults(self, callbacks: Sequence[Webhook]) -> Sequence[Webhook]:
        if self.faults.has(Fault.DROPPED_CALLBACKS):
            return ()
        if self.faults.has(Fault.REVERSED_CALLBACKS):
            callbacks = callbacks[::-1]
        # A repeated callback has the same idempotency token: to Twilio it is another attempt at the same request.
        times = 2 if self.faults.has(Fault.REPEATED_CALLBACKS) else 1
        return [callback for callback in callbacks for _ in range(times)]
