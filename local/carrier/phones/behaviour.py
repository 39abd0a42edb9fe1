"""The behaviour of one phone: what happens to texts and calls to it, and which faults its create requests meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from local.carrier.error_codes import REFUSALS
from local.carrier.faults.fault import Fault, parse_faults
from local.carrier.phones.answering import Answering, OnCall, parse_keys, parse_on_call
from local.carrier.phones.status_sequence import StatusSequence
from local.carrier.records.message import MessageStatus


class OnText(StrEnum):
    """What a phone, or the network before it, does with a text."""

    DELIVER = "deliver"
    UNDELIVER = "undeliver"
    FAIL = "fail"
    REFUSE = "refuse"
    HOLD = "hold"


TEXT_SEQUENCES = {
    OnText.DELIVER: StatusSequence((MessageStatus.SENT, MessageStatus.DELIVERED)),
    OnText.UNDELIVER: StatusSequence((MessageStatus.SENT, MessageStatus.UNDELIVERED), 30003),
    OnText.FAIL: StatusSequence((MessageStatus.FAILED,), 30008),
    # The create request is refused; only a reply in TwiML becomes a message, which fails.
    OnText.REFUSE: StatusSequence((MessageStatus.FAILED,), 21610),
    OnText.HOLD: StatusSequence(()),
}
# How a phone treats calls if its behaviour only says how it treats texts.
ON_CALL_DEFAULTS = {
    OnText.DELIVER: OnCall.ANSWER,
    OnText.UNDELIVER: OnCall.NO_ANSWER,
    OnText.FAIL: OnCall.FAIL,
    OnText.REFUSE: OnCall.REFUSE,
    OnText.HOLD: OnCall.HOLD,
}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a phone does with texts and calls; `code` replaces the default error code.

    Its create requests meet all of `faults`, always or only the first `times` requests. If `faults` is None, they meet
    random faults.
    """

    on_text: OnText = OnText.DELIVER
    code: int | None = None
    faults: frozenset[Fault] | None = None
    times: int | None = None
    on_call: OnCall | None = None
    keys: tuple[str, ...] = ()

    @property
    def answering(self) -> Answering:
        return Answering(self.on_call or ON_CALL_DEFAULTS[self.on_text], self.keys)

    def text_sequence(self) -> StatusSequence:
        default = TEXT_SEQUENCES[self.on_text]
        return StatusSequence(default.statuses, self.code or default.error_code)

    def as_json(self) -> dict[str, object]:
        faults = None if self.faults is None else [fault for fault in Fault if fault in self.faults]
        keys = list(self.keys) or None
        optional = {"code": self.code, "faults": faults, "times": self.times, "call": self.on_call, "keys": keys}
        return {"do": self.on_text, **{key: value for key, value in optional.items() if value is not None}}


def parse_behaviours(table: Mapping[str, object]) -> dict[str, Behaviour]:
    """Parse `{"+1415…": {"do": "fail", "code": 30008}}`; ValueError names the phone and says what is wrong."""
    return {phone: _parse_behaviour(phone, behaviour) for phone, behaviour in table.items()}


KEYS = {"do", "code", "faults", "times", "call", "keys"}


def _parse_behaviour(phone: str, behaviour: object) -> Behaviour:
    if not isinstance(behaviour, dict) or not behaviour.keys() & {"do", "call"} or behaviour.keys() - KEYS:
        raise ValueError(
            f'{phone}: a behaviour looks like {{"do": "fail", "code": 30008}} or {{"call": "answer", "keys": ["5"]}}; '
            "code, faults, times and keys are optional."
        )
    try:
        return _parse_fields(behaviour)
    except ValueError as error:
        raise ValueError(f"{phone}: {error}") from error


def _parse_fields(behaviour: Mapping[str, object]) -> Behaviour:
    if behaviour.get("do", OnText.DELIVER) not in list(OnText):
        raise ValueError(f"do must be one of: {', '.join(OnText)}.")
    on_text, code = OnText(str(behaviour.get("do", OnText.DELIVER))), behaviour.get("code")
    if code is not None and not (type(code) is int and VALID_CODES.get(on_text, _no_code)(code)):
        raise ValueError(f"{on_text} cannot have the code {code}.")
    times = behaviour.get("times")
    if times is not None and not ("faults" in behaviour and type(times) is int and times >= 1):
        raise ValueError("times must be a whole number from 1, and needs faults.")
    found = Behaviour(
        on_text=on_text,
        code=code,
        faults=parse_faults(behaviour["faults"]) if "faults" in behaviour else None,
        times=times,
        on_call=parse_on_call(behaviour["call"]) if "call" in behaviour else None,
        keys=parse_keys(behaviour.get("keys", [])),
    )
    if found.keys and found.answering.on_call is not OnCall.ANSWER:
        raise ValueError("keys can only be pressed in a call that a person answers: call must be answer.")
    return found


def _no_code(_: int) -> bool:
    return False


# Which error codes a behaviour can have; a message that was taken can fail with any code.
VALID_CODES: dict[OnText, Callable[[int], bool]] = {
    OnText.UNDELIVER: lambda _: True,
    OnText.FAIL: lambda _: True,
    OnText.REFUSE: lambda code: code in REFUSALS,
}
