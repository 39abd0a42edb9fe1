"""Adds up an account's credits from its audit log and checks the hash chain; shares no code with Sayso."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

HASH_BEFORE_THE_FIRST = "0" * 64
PURCHASE = "credits_purchased"
ADJUSTMENT = "credits_adjusted"


class BrokenLedger(Exception):
    """An entry does not follow from the one before it."""


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """The sums of all ledger entries of an account, in credits."""

    entries: int
    bought: int
    adjusted: int
    used: int

    @property
    def balance(self) -> int:
        """The balance that the account must have."""
        return self.bought + self.adjusted - self.used


def add_up(account: str, log: Iterable[Mapping[str, Any]]) -> LedgerSum:
    """Add up the whole log, in any order. BrokenLedger names the first entry that is missing or wrong."""
    ledger = sorted((entry for entry in log if "seq" in entry), key=lambda entry: entry["seq"])
    previous, bought, adjusted, used = HASH_BEFORE_THE_FIRST, 0, 0, 0
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
        found = (entry["seq"], entry["previous_hash"], entry["hash"], entry["remaining"])
        if found != (number, previous, digest, balance):
            raise BrokenLedger(f"Ledger entry {number} does not follow from the one before it.")
        previous = digest
    return LedgerSum(len(ledger), bought, adjusted, used)


def _hash(*fields: str | int) -> str:
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()
