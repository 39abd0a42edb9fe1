"""What becomes of the messages and calls to each phone number: one table, changed while the twin runs."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from local.carrier.error_codes import REFUSALS
from local.carrier.faults import fault
from local.carrier.faults.fault import Fault
from local.carrier.phones.answering import Answering, OnCall, parse_keys, parse_on_call
from local.carrier.records.message import Status

EVERY_OTHER_PHONE = "*"


class Do(StrEnum):
    """How a phone, or the network before it, treats a message."""

    DELIVER = "deliver"
    UNDELIVER = "undeliver"
    FAIL = "fail"
    REFUSE = "refuse"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Road:
    """The statuses after `queued`, in order, and the error code that the last of them carries."""

    statuses: tuple[StrEnum, ...]
    code: int | None = None


ROADS = {
    Do.DELIVER: Road((Status.SENT, Status.DELIVERED)),
    Do.UNDELIVER: Road((Status.SENT, Status.UNDELIVERED), 30003),
    Do.FAIL: Road((Status.FAILED,), 30008),
    Do.REFUSE: Road((Status.FAILED,), 21610),  # create is refused; only a TwiML reply gets as far as `failed`
    Do.HOLD: Road(()),
}
# How a phone treats calls of which nobody said anything.
CALLS_AS = {
    Do.DELIVER: OnCall.ANSWER,
    Do.UNDELIVER: OnCall.NO_ANSWER,
    Do.FAIL: OnCall.FAIL,
    Do.REFUSE: OnCall.REFUSE,
    Do.HOLD: OnCall.HOLD,
}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a phone does with texts, with another error code than the usual one where `code` is given, and with calls.

    Its create calls meet these faults, all of them or the first so many `times`, and no others; where `faults` is
    None, chance decides.
    """

    do: Do = Do.DELIVER
    code: int | None = None
    faults: frozenset[Fault] | None = None
    times: int | None = None
    call: OnCall | None = None
    keys: tuple[str, ...] = ()

    @property
    def answering(self) -> Answering:
        return Answering(self.call or CALLS_AS[self.do], self.keys)

    def road(self) -> Road:
        usual = ROADS[self.do]
        return Road(usual.statuses, self.code or usual.code)

    def as_json(self) -> dict[str, object]:
        named = None if self.faults is None else [fault for fault in Fault if fault in self.faults]
        keys = list(self.keys) or None
        known = {"code": self.code, "faults": named, "times": self.times, "call": self.call, "keys": keys}
        return {"do": self.do, **{key: value for key, value in known.items() if value is not None}}


def parse(table: Mapping[str, object]) -> dict[str, Behaviour]:
    """Read `{"+1415…": {"do": "fail", "code": 30008}}`; ValueError says which phone is wrong, and how."""
    return {phone: _parse_one(phone, behaviour) for phone, behaviour in table.items()}


KNOWN = {"do", "code", "faults", "times", "call", "keys"}


def _parse_one(phone: str, behaviour: object) -> Behaviour:
    if not isinstance(behaviour, dict) or not behaviour.keys() & {"do", "call"} or behaviour.keys() - KNOWN:
        raise ValueError(
            f'{phone}: a behaviour looks like {{"do": "fail", "code": 30008}} or {{"call": "answer", "keys": ["5"]}}; '
            "code, faults, times and keys are optional."
        )
    try:
        return _read(behaviour)
    except ValueError as error:
        raise ValueError(f"{phone}: {error}") from error


def _read(behaviour: Mapping[str, object]) -> Behaviour:
    if behaviour.get("do", Do.DELIVER) not in list(Do):
        raise ValueError(f"do is one of {', '.join(Do)}.")
    do, code = Do(str(behaviour.get("do", Do.DELIVER))), behaviour.get("code")
    if code is not None and not (type(code) is int and CODES_OF.get(do, _none)(code)):
        raise ValueError(f"{do} does not take the code {code}.")
    times = behaviour.get("times")
    if times is not None and not ("faults" in behaviour and type(times) is int and times >= 1):
        raise ValueError("times is a whole number from 1, and goes with faults.")
    found = Behaviour(
        do=do,
        code=code,
        faults=fault.parse(behaviour["faults"]) if "faults" in behaviour else None,
        times=times,
        call=parse_on_call(behaviour["call"]) if "call" in behaviour else None,
        keys=parse_keys(behaviour.get("keys", [])),
    )
    if found.keys and found.answering.on_call is not OnCall.ANSWER:
        raise ValueError("keys are pressed in calls that are answered: they go with call answer.")
    return found


def _none(_: int) -> bool:
    return False


# The error codes that a phone can be told to use; any number will do for what becomes of a message later.
CODES_OF: dict[Do, Callable[[int], bool]] = {
    Do.UNDELIVER: lambda _: True,
    Do.FAIL: lambda _: True,
    Do.REFUSE: lambda code: code in REFUSALS,
}


class Behaviours:
    """The table in force: the one given at the start, and what was set since."""

    def __init__(self, at_start: Mapping[str, Behaviour]) -> None:
        self._lock = threading.Lock()
        self._at_start = dict(at_start)
        self._table = dict(at_start)
        self._calls: Counter[str] = Counter()  # create calls to each phone since its behaviour was set

    def of(self, phone: str) -> Behaviour:
        return _found(self._table, phone)

    def faults_of_next(self, phone: str) -> frozenset[Fault] | None:
        """The faults that the phone's next create call was told to meet; None where chance decides."""
        with self._lock:
            behaviour = self.of(phone)
            self._calls[phone] += 1
            over = behaviour.times is not None and self._calls[phone] > behaviour.times
            return frozenset() if over else behaviour.faults

    def set(self, changes: Mapping[str, Behaviour]) -> None:
        with self._lock:
            table = {**self._table, **changes}
            same = {phone for phone in self._calls if _found(table, phone) is _found(self._table, phone)}
            self._calls = Counter({phone: self._calls[phone] for phone in same})
            self._table = table

    def reset(self) -> None:
        with self._lock:
            self._table = dict(self._at_start)
            self._calls.clear()

    def as_json(self) -> dict[str, object]:
        return {phone: behaviour.as_json() for phone, behaviour in self._table.items()}


USUAL = Behaviour()


def _found(table: Mapping[str, Behaviour], phone: str) -> Behaviour:
    return table.get(phone) or table.get(EVERY_OTHER_PHONE) or USUAL
