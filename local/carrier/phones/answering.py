"""How a phone answers calls: one table, and the keys that a person presses."""

from dataclasses import dataclass
from enum import StrEnum

from local.carrier.records.call import CallStatus

KEYS = frozenset("0123456789*#")


class OnCall(StrEnum):
    """How a phone, or the network before it, treats a call."""

    ANSWER = "answer"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAIL = "fail"
    CANCEL = "cancel"
    REFUSE = "refuse"
    HOLD = "hold"


# The statuses after `queued`, in order.
_ANSWERED = (CallStatus.INITIATED, CallStatus.RINGING, CallStatus.IN_PROGRESS, CallStatus.COMPLETED)
CALL_ROADS: dict[OnCall, tuple[CallStatus, ...]] = {
    OnCall.ANSWER: _ANSWERED,
    OnCall.MACHINE: _ANSWERED,
    OnCall.BUSY: (CallStatus.INITIATED, CallStatus.RINGING, CallStatus.BUSY),
    OnCall.NO_ANSWER: (CallStatus.INITIATED, CallStatus.RINGING, CallStatus.NO_ANSWER),
    OnCall.FAIL: (CallStatus.INITIATED, CallStatus.FAILED),
    OnCall.CANCEL: (CallStatus.INITIATED, CallStatus.RINGING, CallStatus.CANCELED),
    OnCall.REFUSE: (),  # create is refused: it never gets on the road
    OnCall.HOLD: (),
}
REFUSED_CALL = 21216


@dataclass(frozen=True, slots=True)
class Answering:
    """What a phone does with a call, and the keys pressed at each prompt: "" is none at that prompt."""

    on_call: OnCall = OnCall.ANSWER
    keys: tuple[str, ...] = ()


def parse_keys(given: object) -> tuple[str, ...]:
    """Read `["5", "1"]`; ValueError says what is wrong."""
    match given:
        case list() if all(isinstance(group, str) and set(group) <= KEYS for group in given):
            return tuple(given)
        case _:
            raise ValueError('keys is a list like ["5", "", "1"]: digits, * and #; "" presses nothing.')


def parse_on_call(given: object) -> OnCall:
    """Read the name of a behaviour in calls; ValueError names those that there are."""
    if given not in list(OnCall):
        raise ValueError(f"call is one of {', '.join(OnCall)}.")
    return OnCall(str(given))
