"""Random faults that are reproducible: the same seed gives the same faults.

Which faults a request meets depends on a hash of the seed, its From, To and Body (for a phone call: Url), and how many
requests with the same three came before it. So neither the order of different requests nor threads matter, and a
repeated request gets a new draw.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from local.carrier.faults.fault import (
    CALLBACK_FAULTS,
    CREATE_FAILURES,
    DEFAULT_SECONDS,
    LATE_FAULTS,
    SHOWN_FAULTS,
    Fault,
    parse_fault,
)

KEYS = ("seed", "rates", "seconds")
NEVER: Mapping[Fault, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """What the draw depends on; `number` counts requests with the same three texts, from 0."""

    sender: str
    to: str
    body: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class RandomFaults:
    """How often each fault happens, as a share of all create requests from 0 to 1, and how many seconds it lasts."""

    seed: int = 0
    rates: Mapping[Fault, float] = NEVER
    seconds: Mapping[Fault, float] = field(default_factory=lambda: DEFAULT_SECONDS)

    def draw(self, request: CreateRequest) -> frozenset[Fault]:
        """The faults of this request: at most one failure of the request itself, and any of the others."""
        drawn = {
            fault
            for fault in (*CALLBACK_FAULTS, *LATE_FAULTS, *SHOWN_FAULTS)
            if fault in self.rates and self._number_from_hash(fault, request) < self.rates[fault]
        }
        if Fault.DROPPED_CALLBACKS in drawn:
            drawn -= set(CALLBACK_FAULTS) - {Fault.DROPPED_CALLBACKS}
        return frozenset(drawn | self._draw_failure(request))

    def as_json(self) -> dict[str, object]:
        return {"seed": self.seed, "rates": dict(self.rates), "seconds": dict(self.seconds)}

    def _draw_failure(self, request: CreateRequest) -> set[Fault]:
        """One draw for all failures, so that each happens as often as its rate says, however many there are."""
        number, so_far = self._number_from_hash("failure", request), 0.0
        for fault in CREATE_FAILURES:
            so_far += self.rates.get(fault, 0)
            if number < so_far:
                return {fault}
        return set()

    def _number_from_hash(self, purpose: str, request: CreateRequest) -> float:
        """A number from 0 up to but not including 1 that looks random."""
        text = json.dumps((self.seed, purpose, request.sender, request.to, request.body, request.number))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48


def parse_random_faults(given: Mapping[str, object]) -> RandomFaults:
    """Parse `{"seed": 7, "rates": {"late_listing": 0.05}, "seconds": {"late_listing": 20}}`; every key is optional."""
    if unknown := given.keys() - set(KEYS):
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}; the keys are: {', '.join(KEYS)}.")
    seed = given.get("seed", 0)
    if type(seed) is not int:  # isinstance would accept true and false
        raise ValueError("seed must be a whole number.")
    rates = _numbers("rates", given.get("rates", {}), most=1)
    if math.fsum(rate for fault, rate in rates.items() if fault in CREATE_FAILURES) > 1:
        failures = ", ".join(fault for fault in CREATE_FAILURES if fault in rates)
        raise ValueError(f"the rates of these add up to more than 1: {failures}.")
    seconds = _numbers("seconds", given.get("seconds", {}), most=3600)
    if instant := seconds.keys() - DEFAULT_SECONDS.keys():
        raise ValueError(f"no seconds for: {', '.join(sorted(instant))}; only for: {', '.join(DEFAULT_SECONDS)}.")
    return RandomFaults(seed, rates, {**DEFAULT_SECONDS, **seconds})


def _numbers(key: str, table: object, most: float) -> dict[Fault, float]:
    match table:
        case dict():
            return {parse_fault(name): _number(f"{key}: {name}", number, most) for name, number in table.items()}
        case _:
            raise ValueError(f"{key} must be an object that maps faults to numbers.")


def _number(name: str, number: object, most: float) -> float:
    match number:
        case int() | float() if number is not True and number is not False and 0 <= number <= most:
            return number
        case _:
            raise ValueError(f"{name} must be a number from 0 to {most:g}.")
