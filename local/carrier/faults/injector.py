"""Decides which faults each create request meets, its phone's own or random ones, and counts them."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping

from local.carrier.faults.fault import CALLBACK_FAULTS, CREATE_FAILURES, SHOWN_FAULTS, ActiveFaults, Fault
from local.carrier.faults.random_faults import CreateRequest, RandomFaults


class FaultInjector:
    """Holds the current rates, and counts the requests and faults since they were set.

    `faults_of_next` gives the faults that a phone's behaviour sets for its next create request, or None.
    """

    def __init__(self, faults_of_next: Callable[[str], frozenset[Fault] | None]) -> None:
        self._faults_of_next = faults_of_next
        self._lock = threading.Lock()
        self._random = RandomFaults()
        self._requests: Counter[tuple[str, str, str]] = Counter()
        self._injected: Counter[Fault] = Counter()

    def set(self, random_faults: RandomFaults) -> None:
        """Set other rates. All counts start again, so that the same requests meet the same faults again."""
        with self._lock:
            self._random = random_faults
            self._requests.clear()
            self._injected.clear()

    def reset(self) -> None:
        self.set(RandomFaults())

    def faults_of(self, form: Mapping[str, str], *, refused: bool) -> ActiveFaults:
        """The faults of this create request, which are counted; only those that can happen to it."""
        of_phone = self._faults_of_next(form["To"])
        with self._lock:
            key = form["From"], form["To"], form.get("Body") or form["Url"]
            request = CreateRequest(*key, number=self._requests[key])
            self._requests[key] += 1
            faults = self._random.draw(request) if of_phone is None else of_phone
            active = frozenset(fault for fault in faults if _can_happen(fault, faults, form, refused=refused))
            self._injected.update(active)
            return ActiveFaults(active, self._random.seconds)

    def as_json(self) -> dict[str, object]:
        with self._lock:
            return {**self._random.as_json(), "injected": {fault: self._injected[fault] for fault in Fault}}


def _can_happen(fault: Fault, faults: frozenset[Fault], form: Mapping[str, str], *, refused: bool) -> bool:
    """Whether the fault can happen: a message that is not taken has no callbacks, and is in no list."""
    if fault in CREATE_FAILURES:
        return not (refused and CREATE_FAILURES[fault].taken)
    if "Url" in form if fault in SHOWN_FAULTS else fault is Fault.LATE_EVENTS and "Url" not in form:
        return False
    taken = not refused and all(CREATE_FAILURES[other].taken for other in faults if other in CREATE_FAILURES)
    return taken and (fault not in CALLBACK_FAULTS or bool(form.get("StatusCallback")))
