"""What befalls each create call: what its phone was told, else chance; and how often each fault has happened."""

import threading
from collections import Counter
from collections.abc import Mapping

from local.carrier.faults.fault import CALLBACKS, FAILURES, Fault, Trouble
from local.carrier.faults.random_faults import Call, Chances
from local.carrier.phones.behaviour import Behaviours


class Incidents:
    """The chances in force, the calls seen since they were set, and the faults that came of them."""

    def __init__(self, behaviours: Behaviours) -> None:
        self._behaviours = behaviours
        self._lock = threading.Lock()
        self._chances = Chances()
        self._calls: Counter[tuple[str, str, str]] = Counter()
        self._injected: Counter[Fault] = Counter()

    def set(self, chances: Chances) -> None:
        """Other chances: counts begin anew, so that the same calls meet the same faults again."""
        with self._lock:
            self._chances = chances
            self._calls.clear()
            self._injected.clear()

    def reset(self) -> None:
        self.set(Chances())

    def befalling(self, form: Mapping[str, str], *, refused: bool) -> Trouble:
        """The faults of this call, counted: only those that can happen to it, which one not taken has few of."""
        told = self._behaviours.faults_of_next(form["To"])
        with self._lock:
            three = form["From"], form["To"], form.get("Body") or form["Url"]
            call = Call(*three, number=self._calls[three])
            self._calls[three] += 1
            chances = self._chances
            faults = chances.draw(call) if told is None else told
            happening = frozenset(fault for fault in faults if _can_happen(fault, faults, form, refused=refused))
            self._injected.update(happening)
        return Trouble(happening, chances.seconds)

    def as_json(self) -> dict[str, object]:
        with self._lock:
            return {**self._chances.as_json(), "injected": {fault: self._injected[fault] for fault in Fault}}


def _can_happen(fault: Fault, faults: frozenset[Fault], form: Mapping[str, str], *, refused: bool) -> bool:
    if fault in FAILURES:
        return not (refused and FAILURES[fault].taken)
    if fault is Fault.LATE_EVENTS and "Url" not in form:
        return False
    taken = not refused and all(FAILURES[other].taken for other in faults if other in FAILURES)
    return taken and (fault not in CALLBACKS or bool(form.get("StatusCallback")))
