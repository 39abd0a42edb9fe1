"""What can go wrong between us and a carrier: each fault by its name, as the control API and the counts have it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """One thing that goes wrong; docs/rehearsing.md says for each what its caller sees."""

    TOO_MANY_REQUESTS = "too_many_requests"
    ERROR_BEFORE_TAKING = "error_before_taking"
    ERROR_AFTER_TAKING = "error_after_taking"
    RESET_BEFORE_TAKING = "reset_before_taking"
    RESET_AFTER_TAKING = "reset_after_taking"
    SILENCE_BEFORE_TAKING = "silence_before_taking"
    SILENCE_AFTER_TAKING = "silence_after_taking"
    EARLY_CALLBACKS = "early_callbacks"
    DELAYED_CALLBACKS = "delayed_callbacks"
    REPEATED_CALLBACKS = "repeated_callbacks"
    REVERSED_CALLBACKS = "reversed_callbacks"
    DROPPED_CALLBACKS = "dropped_callbacks"
    LATE_LISTING = "late_listing"
    LATE_EVENTS = "late_events"


@dataclass(frozen=True, slots=True)
class Failure:
    """How a create call ends badly: with an error of this code, or without one in silence; the message taken or not."""

    taken: bool
    code: int | None = None


# What befalls the create call itself: at most one of these.
FAILURES = {
    Fault.TOO_MANY_REQUESTS: Failure(taken=False, code=20429),
    Fault.ERROR_BEFORE_TAKING: Failure(taken=False, code=20500),
    Fault.ERROR_AFTER_TAKING: Failure(taken=True, code=20500),
    Fault.RESET_BEFORE_TAKING: Failure(taken=False),
    Fault.RESET_AFTER_TAKING: Failure(taken=True),
    Fault.SILENCE_BEFORE_TAKING: Failure(taken=False),
    Fault.SILENCE_AFTER_TAKING: Failure(taken=True),
}

# What befalls the callbacks of a message or call: any of these together, but nothing befalls those that never come.
CALLBACKS = (
    Fault.EARLY_CALLBACKS,
    Fault.DELAYED_CALLBACKS,
    Fault.REPEATED_CALLBACKS,
    Fault.REVERSED_CALLBACKS,
    Fault.DROPPED_CALLBACKS,
)

# What is known later than it could be; that of events befalls calls only.
LATE = (Fault.LATE_LISTING, Fault.LATE_EVENTS)

# How long those last that last at all, in seconds, where nobody says otherwise.
USUAL_SECONDS: Mapping[Fault, float] = {
    Fault.SILENCE_BEFORE_TAKING: 60,
    Fault.SILENCE_AFTER_TAKING: 60,
    Fault.EARLY_CALLBACKS: 5,
    Fault.DELAYED_CALLBACKS: 2,
    Fault.LATE_LISTING: 20,
    Fault.LATE_EVENTS: 900,  # https://www.twilio.com/docs/voice/api/call-event-resource: 15 minutes after the end
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """The faults of one message or create call, and how long each of them lasts."""

    faults: frozenset[Fault] = frozenset()
    seconds: Mapping[Fault, float] = field(default_factory=lambda: USUAL_SECONDS)

    def has(self, fault: Fault) -> bool:
        return fault in self.faults

    def lasting(self, fault: Fault) -> float:
        """Its seconds; 0 where it does not happen, or is over at once."""
        return self.seconds.get(fault, 0) if fault in self.faults else 0

    @property
    def failing(self) -> Fault | None:
        """The one fault of the create call itself, if there is one."""
        return next((fault for fault in FAILURES if fault in self.faults), None)


def parse(names: object) -> frozenset[Fault]:
    """Read the faults of one phone: `["too_many_requests"]`; ValueError says what is wrong with them."""
    match names:
        case list():
            found = frozenset(named(name) for name in names)
        case _:
            raise ValueError(f"faults is a list of: {', '.join(Fault)}.")
    if len(found & FAILURES.keys()) > 1:
        raise ValueError(f"only one of these at once: {_listed(found & FAILURES.keys())}.")
    if Fault.DROPPED_CALLBACKS in found and len(found.intersection(CALLBACKS)) > 1:
        raise ValueError(
            f"callbacks that are dropped cannot be anything else: {_listed(found.intersection(CALLBACKS))}."
        )
    return found


def named(name: object) -> Fault:
    """The fault of this name; ValueError names those that there are."""
    if name not in list(Fault):
        raise ValueError(f"no fault is called {name}; there are: {', '.join(Fault)}.")
    return Fault(str(name))


def _listed(faults: Collection[Fault]) -> str:
    return ", ".join(fault for fault in Fault if fault in faults)
