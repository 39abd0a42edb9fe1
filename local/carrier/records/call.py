"""The calls that the carrier knows: where each of them stands, and what its phone heard and pressed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from local.carrier.records.store import Store


class CallStatus(StrEnum):
    """Twilio's `CallStatus`; `initiated` is told to callbacks only, the REST API goes on saying `queued`."""

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
    """What a `StatusCallbackEvent` may ask for; `completed` stands for every way in which a call can end."""

    INITIATED = "initiated"
    RINGING = "ringing"
    ANSWERED = "answered"
    COMPLETED = "completed"


ON_THE_WAY = {
    CallStatus.INITIATED: CallEvent.INITIATED,
    CallStatus.RINGING: CallEvent.RINGING,
    CallStatus.IN_PROGRESS: CallEvent.ANSWERED,
}


class Kind(StrEnum):
    """What a call is made of, as its phone sees it."""

    HEARD = "heard"
    PRESSED = "pressed"
    WAITED = "waited"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing in a call: a text heard, keys pressed, or a silence; and for how many seconds it would last."""

    kind: Kind
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that was made for a call, and its answer; `status` is 0 where none came."""

    url: str
    method: str
    form: Mapping[str, str]
    at: datetime
    status: int
    content_type: str
    body: str


def new_call_sid() -> str:
    """A call id as Twilio makes them: CA and 32 hexadecimal digits."""
    return f"CA{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class Call:
    """One call; lists leave it out until `listed`, and its events come `events_after` seconds after its end."""

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
    wanted: frozenset[CallEvent] = frozenset({CallEvent.COMPLETED})
    detects_machines: bool = False
    status: CallStatus = CallStatus.QUEUED
    started: datetime | None = None
    ended: datetime | None = None
    answered_by: str | None = None
    reported: int = 0
    steps: tuple[Step, ...] = ()
    asked: tuple[Asked, ...] = field(default=(), repr=False)

    def reached(self, status: CallStatus, at: datetime) -> "Call":
        """The call after its next status."""
        over = status not in ON_THE_WAY
        started = at if status is CallStatus.IN_PROGRESS else self.started
        return replace(self, status=status, updated=at, started=started, ended=at if over else None)

    @property
    def event(self) -> CallEvent:
        """The event that its status is."""
        return ON_THE_WAY.get(self.status, CallEvent.COMPLETED)

    @property
    def seconds(self) -> int:
        """How long it would have lasted, in whole seconds: the twin plays it in no time."""
        return round(sum(step.seconds for step in self.steps))

    def told(self, kind: Kind) -> list[str]:
        """What was heard, or pressed, in order."""
        return [step.text for step in self.steps if step.kind is kind]


class Calls(Store[Call]):
    """Every call."""
