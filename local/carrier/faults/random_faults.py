"""Faults at random, the same again for the same seed.

What befalls a create call is decided by a hash of the seed, its From, To and Body (of a phone call: Url), and how many
with the same three came before it. So neither the order in which different calls arrive nor the thread that serves them
matters, and a call that is repeated gets another chance.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from local.carrier.faults import fault
from local.carrier.faults.fault import CALLBACKS, FAILURES, LATE, USUAL_SECONDS, Fault

KEYS = ("seed", "rates", "seconds")
NEVER: Mapping[Fault, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Call:
    """A create call as chance sees it; `number` is 0 for the first one with the same three texts."""

    sender: str
    to: str
    body: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Chances:
    """How often each fault happens, as a share of all create calls from 0 to 1, and how long it lasts."""

    seed: int = 0
    rates: Mapping[Fault, float] = NEVER
    seconds: Mapping[Fault, float] = field(default_factory=lambda: USUAL_SECONDS)

    def draw(self, call: Call) -> frozenset[Fault]:
        """The faults that befall this call: at most one failure, and any of the others."""
        drawn = {
            fault
            for fault in (*CALLBACKS, *LATE)
            if fault in self.rates and self._share(fault, call) < self.rates[fault]
        }
        if Fault.DROPPED_CALLBACKS in drawn:
            drawn -= set(CALLBACKS) - {Fault.DROPPED_CALLBACKS}
        return frozenset(drawn | self._failure(call))

    def as_json(self) -> dict[str, object]:
        return {"seed": self.seed, "rates": dict(self.rates), "seconds": dict(self.seconds)}

    def _failure(self, call: Call) -> set[Fault]:
        """One draw for all failures, so that each happens as often as its rate says, however many there are."""
        share, so_far = self._share("failure", call), 0.0
        for failure in FAILURES:
            so_far += self.rates.get(failure, 0)
            if share < so_far:
                return {failure}
        return set()

    def _share(self, what: str, call: Call) -> float:
        """A number from 0 to below 1 that looks like chance."""
        told = json.dumps((self.seed, what, call.sender, call.to, call.body, call.number))
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:6]) / 2**48


def parse(given: Mapping[str, object]) -> Chances:
    """Read `{"seed": 7, "rates": {"late_listing": 0.05}, "seconds": {"late_listing": 20}}`; all may be left out."""
    if unknown := given.keys() - set(KEYS):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(KEYS)}.")
    seed = given.get("seed", 0)
    if type(seed) is not int:  # true and false are whole numbers to isinstance
        raise ValueError("seed is a whole number.")
    rates = _numbers("rates", given.get("rates", {}), most=1)
    if math.fsum(rate for fault, rate in rates.items() if fault in FAILURES) > 1:
        raise ValueError(f"the rates of these add up to more than 1: {', '.join(f for f in FAILURES if f in rates)}.")
    seconds = _numbers("seconds", given.get("seconds", {}), most=3600)
    if instant := seconds.keys() - USUAL_SECONDS.keys():
        raise ValueError(f"over at once: {', '.join(sorted(instant))}; these last: {', '.join(USUAL_SECONDS)}.")
    return Chances(seed, rates, {**USUAL_SECONDS, **seconds})


def _numbers(key: str, table: object, most: float) -> dict[Fault, float]:
    match table:
        case dict():
            return {fault.named(name): _number(f"{key}: {name}", number, most) for name, number in table.items()}
        case _:
            raise ValueError(f"{key} is an object of faults and numbers.")


def _number(name: str, number: object, most: float) -> float:
    match number:
        case int() | float() if number is not True and number is not False and 0 <= number <= most:
            return number
        case _:
            raise ValueError(f"{name} is a number from 0 to {most:g}.")
