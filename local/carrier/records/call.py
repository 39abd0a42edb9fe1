"""A phone call at the carrier: its status, what its phone heard and pressed, and the store of all calls."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from local.carrier.records.store import Store


class CallStatus(StrEnum):
    """Twilio's `CallStatus`; only callbacks use `initiated`, the REST API still says `queued` then."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


class CallEvent(StrEnum):
    """What `StatusCallbackEvent` can ask for; `completed` covers every final status."""

    INITIATED = "initiated"
    RINGING = "ringing"
    ANSWERED = "answered"
    COMPLETED = "completed"


EVENT_OF_STATUS = {
    CallStatus.INITIATED: CallEvent.INITIATED,
    CallStatus.RINGING: CallEvent.RINGING,
    CallStatus.IN_PROGRESS: CallEvent.ANSWERED,
}
"""Every other status after `queued` is final: its event is `completed`."""


class StepKind(StrEnum):
    """What happens in a call, as its phone sees it."""

    HEARD = "heard"
    PRESSED = "pressed"
    WAITED = "waited"


@dataclass(frozen=True, slots=True)
class CallStep:
    """One thing that happens in a call: a text is heard, keys are pressed, or a silence; with its length in seconds."""

    kind: StepKind
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CallRequest:
    """One request that was made to a webhook for a call, and the response; `status` is 0 if there was none."""

    url: str
    method: str
    form: Mapping[str, str]
    at: datetime
    status: int
    content_type: str
    body: str


def new_call_sid() -> str:
    """A call sid in Twilio's form: CA and 32 hexadecimal digits."""
    return f"CA{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class Call:
    """One call; lists leave it out before `listed`, and its events are empty until `events_after` seconds after it."""

    sid: str
    to: str
    sender: str
    url: str
    created: datetime
    updated: datetime
    method: str = "POST"
    listed: datetime | None = None
    events_after: float = 0
    status_callback: str | None = None
    callback_method: str = "POST"
    callback_events: frozenset[CallEvent] = frozenset({CallEvent.COMPLETED})
    detects_machines: bool = False
    status: CallStatus = CallStatus.QUEUED
    started: datetime | None = None
    ended: datetime | None = None
    answered_by: str | None = None
    callbacks_made: int = 0
    steps: tuple[CallStep, ...] = ()
    requests: tuple[CallRequest, ...] = field(default=(), repr=False)

    def with_status(self, status: CallStatus, at: datetime) -> "Call":
        """The call after a change of status."""
        final = status not in EVENT_OF_STATUS
        started = at if status is CallStatus.IN_PROGRESS else self.started
        return replace(self, status=status, updated=at, started=started, ended=at if final else None)

    @property
    def event(self) -> CallEvent:
        """The event of its current status."""
        return EVENT_OF_STATUS.get(self.status, CallEvent.COMPLETED)

    @property
    def seconds(self) -> int:
        """How long the call would have taken, in whole seconds; the twin plays it at once."""
        return round(sum(step.seconds for step in self.steps))

    def texts_of(self, kind: StepKind) -> list[str]:
        """What was heard, or what was pressed, in order."""
        return [step.text for step in self.steps if step.kind is kind]


class Calls(Store[Call]):
    """All calls."""
