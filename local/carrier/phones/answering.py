"""How a phone answers calls, and the keys that a person presses."""

from dataclasses import dataclass
from enum import StrEnum

from local.carrier.phones.status_sequence import StatusSequence
from local.carrier.records.call import CallStatus

KEYS = frozenset("0123456789*#")


class OnCall(StrEnum):
    """What a phone, or the network before it, does with a call."""

    ANSWER = "answer"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAIL = "fail"
    CANCEL = "cancel"
    REFUSE = "refuse"
    HOLD = "hold"


_ANSWERED = StatusSequence(
    (CallStatus.INITIATED, CallStatus.RINGING, CallStatus.IN_PROGRESS, CallStatus.COMPLETED),
)
CALL_SEQUENCES: dict[OnCall, StatusSequence] = {
    OnCall.ANSWER: _ANSWERED,
    OnCall.MACHINE: _ANSWERED,
    OnCall.BUSY: StatusSequence((CallStatus.INITIATED, CallStatus.RINGING, CallStatus.BUSY)),
    OnCall.NO_ANSWER: StatusSequence((CallStatus.INITIATED, CallStatus.RINGING, CallStatus.NO_ANSWER)),
    OnCall.FAIL: StatusSequence((CallStatus.INITIATED, CallStatus.FAILED)),
    OnCall.CANCEL: StatusSequence((CallStatus.INITIATED, CallStatus.RINGING, CallStatus.CANCELED)),
    OnCall.REFUSE: StatusSequence(()),  # the create request is refused, so there is no call
    OnCall.HOLD: StatusSequence(()),
}
CALL_REFUSED = 21216


@dataclass(frozen=True, slots=True)
class Answering:
    """What a phone does with a call, and the keys that are pressed at each prompt; "" presses none."""

    on_call: OnCall = OnCall.ANSWER
    keys: tuple[str, ...] = ()


def parse_keys(given: object) -> tuple[str, ...]:
    """Parse `["5", "1"]`; ValueError says what is wrong."""
    match given:
        case list() if all(isinstance(group, str) and set(group) <= KEYS for group in given):
            return tuple(given)
        case _:
            raise ValueError('keys must be a list like ["5", "", "1"]: digits, * and #; "" presses nothing.')


def parse_on_call(given: object) -> OnCall:
    """Parse the value of `call`; ValueError lists the values that exist."""
    if given not in list(OnCall):
        raise ValueError(f"call must be one of: {', '.join(OnCall)}.")
    return OnCall(str(given))
