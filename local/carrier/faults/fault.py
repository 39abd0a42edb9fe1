"""The faults that can happen at a carrier, by the names that the control API uses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """One thing that can go wrong; docs/rehearsing.md says what the caller sees of each."""

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
    REDACTED_BODY = "redacted_body"
    REDACTED_PHONE = "redacted_phone"
    TRIAL_LINE = "trial_line"
    CHANGED_LINE_ENDS = "changed_line_ends"
    SMART_ENCODING = "smart_encoding"


@dataclass(frozen=True, slots=True)
class Failure:
    """How a create request fails: whether the message is taken, and the error code (None: the connection breaks)."""

    taken: bool
    code: int | None = None


# The faults of the create request itself: at most one of these happens.
CREATE_FAILURES = {
    Fault.TOO_MANY_REQUESTS: Failure(taken=False, code=20429),
    Fault.ERROR_BEFORE_TAKING: Failure(taken=False, code=20500),
    Fault.ERROR_AFTER_TAKING: Failure(taken=True, code=20500),
    Fault.RESET_BEFORE_TAKING: Failure(taken=False),
    Fault.RESET_AFTER_TAKING: Failure(taken=True),
    Fault.SILENCE_BEFORE_TAKING: Failure(taken=False),
    Fault.SILENCE_AFTER_TAKING: Failure(taken=True),
}

# The faults of the callbacks of a message or call: any of these together, but dropped ones with no other.
CALLBACK_FAULTS = (
    Fault.EARLY_CALLBACKS,
    Fault.DELAYED_CALLBACKS,
    Fault.REPEATED_CALLBACKS,
    Fault.REVERSED_CALLBACKS,
    Fault.DROPPED_CALLBACKS,
)

# The faults of lists and events, which show something later than it happened; only calls have events.
LATE_FAULTS = (Fault.LATE_LISTING, Fault.LATE_EVENTS)

# The faults of how the REST API shows a text; any of these together. Calls have none of them.
SHOWN_FAULTS = (
    Fault.REDACTED_BODY,
    Fault.REDACTED_PHONE,
    Fault.TRIAL_LINE,
    Fault.CHANGED_LINE_ENDS,
    Fault.SMART_ENCODING,
)

# How many seconds each fault lasts unless somebody sets another time; the other faults have no duration.
DEFAULT_SECONDS: Mapping[Fault, float] = {
    Fault.SILENCE_BEFORE_TAKING: 60,
    Fault.SILENCE_AFTER_TAKING: 60,
    Fault.EARLY_CALLBACKS: 5,
    Fault.DELAYED_CALLBACKS: 2,
    Fault.LATE_LISTING: 20,
    Fault.LATE_EVENTS: 900,  # https://www.twilio.com/docs/voice/api/call-event-resource: 15 minutes after the call
}


@dataclass(frozen=True, slots=True)
class ActiveFaults:
    """The faults of one create request and of what it creates, and how long each of them lasts."""

    faults: frozenset[Fault] = frozenset()
    seconds: Mapping[Fault, float] = field(default_factory=lambda: DEFAULT_SECONDS)

    def has(self, fault: Fault) -> bool:
        return fault in self.faults

    def seconds_of(self, fault: Fault) -> float:
        """How long the fault lasts; 0 if it does not happen or has no duration."""
        return self.seconds.get(fault, 0) if fault in self.faults else 0

    @property
    def create_failure(self) -> Fault | None:
        """The fault of the create request itself, if there is one."""
        return next((fault for fault in CREATE_FAILURES if fault in self.faults), None)


def parse_faults(names: object) -> frozenset[Fault]:
    """Parse the faults of one phone, `["too_many_requests"]`; ValueError says what is wrong."""
    match names:
        case list():
            found = frozenset(parse_fault(name) for name in names)
        case _:
            raise ValueError(f"faults must be a list of: {', '.join(Fault)}.")
    if len(found & CREATE_FAILURES.keys()) > 1:
        raise ValueError(f"only one of these can be set: {_listed(found & CREATE_FAILURES.keys())}.")
    if Fault.DROPPED_CALLBACKS in found and len(found.intersection(CALLBACK_FAULTS)) > 1:
        others = found.intersection(CALLBACK_FAULTS) - {Fault.DROPPED_CALLBACKS}
        raise ValueError(f"dropped_callbacks cannot be combined with: {_listed(others)}.")
    return found


def parse_fault(name: object) -> Fault:
    """The fault of this name; ValueError lists the names that exist."""
    if name not in list(Fault):
        raise ValueError(f"there is no fault {name}; the faults are: {', '.join(Fault)}.")
    return Fault(str(name))


def _listed(faults: Collection[Fault]) -> str:
    return ", ".join(fault for fault in Fault if fault in faults)
