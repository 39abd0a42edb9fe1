"""Adds the credits up again from the log that staff can read, and checks its chain; shares no code with Sayso."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BEFORE_THE_FIRST = "0" * 64
PURCHASE = "credits_purchased"
ADJUSTMENT = "credits_adjusted"


class BrokenLedger(Exception):
    """An entry does not follow from the one before it."""


@dataclass(frozen=True, slots=True)
class Total:
    """What all ledger entries of an account come to."""

    entries: int
    bought: int
    adjusted: int
    used: int

    @property
    def balance(self) -> int:
        """What must be left."""
        return self.bought + self.adjusted - self.used


def add_up(account: str, log: Iterable[Mapping[str, Any]]) -> Total:
    """The sum of the account's whole log. BrokenLedger names the first number that is missing or does not fit."""
    ledger = sorted((entry for entry in log if "seq" in entry), key=lambda entry: entry["seq"])
    previous, bought, adjusted, used = BEFORE_THE_FIRST, 0, 0, 0
    for number, entry in enumerate(ledger, 1):
        if entry["type"] == PURCHASE:
            moved, subject = entry["credits"], entry["reference"]
            bought += moved
        elif entry["type"] == ADJUSTMENT:
            moved, subject = entry["credits"], entry["reference"]
            adjusted += moved
        else:
            moved, subject = -entry["credits"], f"{entry['batch_id']}/{entry['message_id']}"
            used -= moved
        balance = bought + adjusted - used
        digest = _hash(previous, account, number, entry["at"], entry["type"], moved, balance, subject)
        told = (entry["seq"], entry["previous_hash"], entry["hash"], entry["remaining"])
        if told != (number, previous, digest, balance):
            raise BrokenLedger(f"Ledger entry {number} does not follow from the one before it.")
        previous = digest
    return Total(len(ledger), bought, adjusted, used)


def _hash(*fields: str | int) -> str:
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()
