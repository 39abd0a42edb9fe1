"""What becomes of the messages to each phone number: one table, changed while the twin runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from local.carrier.codes import REFUSALS
from local.carrier.messages import Status

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

    statuses: tuple[Status, ...]
    code: int | None = None


ROADS = {
    Do.DELIVER: Road((Status.SENT, Status.DELIVERED)),
    Do.UNDELIVER: Road((Status.SENT, Status.UNDELIVERED), 30003),
    Do.FAIL: Road((Status.FAILED,), 30008),
    Do.REFUSE: Road((Status.FAILED,), 21610),  # create is refused; only a TwiML reply gets as far as `failed`
    Do.HOLD: Road(()),
}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a phone does, with another error code than the usual one where `code` is given."""

    do: Do = Do.DELIVER
    code: int | None = None

    def road(self) -> Road:
        usual = ROADS[self.do]
        return Road(usual.statuses, self.code or usual.code)

    def as_json(self) -> dict[str, object]:
        return {"do": self.do, **({"code": self.code} if self.code else {})}


def parse(table: Mapping[str, object]) -> dict[str, Behaviour]:
    """Read `{"+1415…": {"do": "fail", "code": 30008}}`; ValueError says which phone is wrong, and how."""
    return {phone: _parse_one(phone, behaviour) for phone, behaviour in table.items()}


def _parse_one(phone: str, behaviour: object) -> Behaviour:
    if not isinstance(behaviour, dict) or not {"do"} <= behaviour.keys() <= {"do", "code"}:
        raise ValueError(f'{phone}: a behaviour looks like {{"do": "fail", "code": 30008}}; code is optional.')
    if behaviour["do"] not in list(Do):
        raise ValueError(f"{phone}: do is one of {', '.join(Do)}.")
    do, code = Do(behaviour["do"]), behaviour.get("code")
    if code is not None and not CODES_OF.get(do, _none)(code):
        raise ValueError(f"{phone}: {do} does not take the code {code}.")
    return Behaviour(do, code)


def _none(_: object) -> bool:
    return False


# The error codes that a phone can be told to use; any number will do for what becomes of a message later.
CODES_OF: dict[Do, Callable[[object], bool]] = {
    Do.UNDELIVER: lambda code: isinstance(code, int),
    Do.FAIL: lambda code: isinstance(code, int),
    Do.REFUSE: lambda code: code in REFUSALS,
}


class Behaviours:
    """The table in force: the one given at the start, and what was set since."""

    def __init__(self, at_start: Mapping[str, Behaviour]) -> None:
        self._at_start = dict(at_start)
        self._table = dict(at_start)

    def of(self, phone: str) -> Behaviour:
        table = self._table
        return table.get(phone) or table.get(EVERY_OTHER_PHONE) or Behaviour()

    def set(self, changes: Mapping[str, Behaviour]) -> None:
        self._table = {**self._table, **changes}

    def reset(self) -> None:
        self._table = dict(self._at_start)

    def as_json(self) -> dict[str, object]:
        return {phone: behaviour.as_json() for phone, behaviour in self._table.items()}
