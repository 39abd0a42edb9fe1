"""An account's credit balance, and the numbered, hash-chained ledger entries that explain it."""

import hashlib
import json
from dataclasses import dataclass, replace

from sayso.domain.audit.entry import LedgerLink

GENESIS = "0" * 64
"""The `previous` of an account's first ledger entry."""


@dataclass(frozen=True, slots=True)
class Credits:
    """The account's credits."""

    balance: int
    """Bought and not used yet"""
    held: int
    """Set aside for messages that are not settled"""
    available: int
    """`balance - held`: what the next batch can use"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditBalance:
    """An account's credits: `available = balance - held`; `seq` and `hash` are the last ledger entry's."""

    account: str
    balance: int = 0
    held: int = 0
    available: int = 0
    seq: int = 0
    hash: str = GENESIS
    last_at: str = ""

    @property
    def credits(self) -> Credits:
        """What staff see of it."""
        return Credits(self.balance, self.held, self.available)

    def moved(self, credits_moved: int, *, at: str, kind: str, subject: str) -> tuple["CreditBalance", LedgerLink]:
        """The balance after one more ledger entry that moves credits (negative: used), and the entry's link.

        `subject` names what the credits moved for: a message of a batch, or the reference of a purchase or an
        adjustment.
        """
        seq, balance = self.seq + 1, self.balance + credits_moved
        digest = chain_hash(self.hash, self.account, seq, at, kind, credits_moved, balance, subject)
        link = LedgerLink(seq=seq, credits=credits_moved, balance=balance, previous=self.hash, hash=digest)
        credit_balance = replace(
            self, balance=balance, available=self.available + credits_moved, seq=seq, hash=digest, last_at=at
        )
        return credit_balance, link

    def released(self, credits_held: int) -> "CreditBalance":
        """The balance after a hold of so many credits ended."""
        return replace(self, held=self.held - credits_held, available=self.available + credits_held)


def chain_hash(
    previous: str, account: str, seq: int, at: str, kind: str, credits_moved: int, balance: int, subject: str
) -> str:
    """SHA-256 over the entry's fields and the hash before it; it covers no personal data."""
    fields = [previous, account, seq, at, kind, credits_moved, balance, subject]
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()
