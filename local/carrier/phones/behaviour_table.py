"""The behaviours of all phones, which can be changed while the twin runs."""

import threading
from collections import Counter
from collections.abc import Mapping

from local.carrier.faults.fault import Fault
from local.carrier.phones.behaviour import Behaviour

EVERY_OTHER_PHONE = "*"
DEFAULT = Behaviour()


class BehaviourTable:
    """The current behaviours: those given at the start, and those set since."""

    def __init__(self, at_start: Mapping[str, Behaviour]) -> None:
        self._lock = threading.Lock()
        self._at_start = dict(at_start)
        self._table = dict(at_start)
        self._requests: Counter[str] = Counter()  # create requests to each phone since its behaviour was set

    def of(self, phone: str) -> Behaviour:
        return _behaviour(self._table, phone)

    def faults_of_next(self, phone: str) -> frozenset[Fault] | None:
        """The faults that the phone's behaviour sets for its next create request; None if it meets random faults."""
        with self._lock:
            behaviour = self.of(phone)
            self._requests[phone] += 1
            used_up = behaviour.times is not None and self._requests[phone] > behaviour.times
            return frozenset() if used_up else behaviour.faults

    def set(self, changes: Mapping[str, Behaviour]) -> None:
        with self._lock:
            table = {**self._table, **changes}
            same = {phone for phone in self._requests if _behaviour(table, phone) is _behaviour(self._table, phone)}
            self._requests = Counter({phone: self._requests[phone] for phone in same})
            self._table = table

    def reset(self) -> None:
        with self._lock:
            self._table = dict(self._at_start)
            self._requests.clear()

    def as_json(self) -> dict[str, object]:
        return {phone: behaviour.as_json() for phone, behaviour in self._table.items()}


def _behaviour(table: Mapping[str, Behaviour], phone: str) -> Behaviour:
    return table.get(phone) or table.get(EVERY_OTHER_PHONE) or DEFAULT
