"""An entry of an account's append-only log: what happened, when, by whom, on what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sayso.domain.audit.tally import Tally
from sayso.domain.json_form import Flat, Sometimes
from sayso.domain.timestamps import TimeText


class EntryType(StrEnum):
    """What an entry records."""

    ACCOUNT_OPENED = "account_opened"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_RESUMED = "account_resumed"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_SAVED = "account_saved"
    BATCH_REQUESTED = "batch_requested"
    RECIPIENT_REJECTED = "recipient_rejected"
    MESSAGE_DELIVERED = "message_delivered"
    MESSAGE_UNDELIVERED = "message_undelivered"
    MESSAGE_FAILED = "message_failed"
    MESSAGE_SKIPPED = "message_skipped"
    MESSAGE_CANCELLED = "message_cancelled"
    MESSAGE_REPEATED = "message_repeated"
    BATCH_COMPLETED = "batch_completed"
    BATCH_CANCELLED = "batch_cancelled"
    CREDITS_PURCHASED = "credits_purchased"
    CREDITS_ADJUSTED = "credits_adjusted"
    CREDITS_RECONCILED = "credits_reconciled"
    CONSENT_CHANGED = "consent_changed"
    OPT_OUT_REQUESTED = "opt_out_requested"
    OPT_OUT_DECIDED = "opt_out_decided"
    CONSENT_CHECKPOINT = "consent_checkpoint"
    HELP_REQUESTED = "help_requested"
    MESSAGE_RECEIVED = "message_received"
    KEY_PRESSED = "key_pressed"
    SETTINGS_CHANGED = "settings_changed"
    TEMPLATE_SAVED = "template_saved"
    TEMPLATE_DELETED = "template_deleted"
    LOW_CREDITS = "low_credits"
    PHONE_ERASED = "phone_erased"
    PROOF_READ = "proof_read"
    EXPORTED = "exported"
    STAFF_CHANGED = "staff_changed"
    ERASURE_WAITS = "erasure_waits"
    REMOVED_AT_CARRIER = "removed_at_carrier"
    HOLD_PLACED = "hold_placed"
    HOLD_LIFTED = "hold_lifted"


class ActorKind(StrEnum):
    """Who did it."""

    STAFF = "staff"
    RECIPIENT = "recipient"
    CARRIER = "carrier"
    OPERATOR = "operator"
    SYSTEM = "system"


OF_CREDITS = frozenset(
    {
        EntryType.CREDITS_PURCHASED,
        EntryType.CREDITS_ADJUSTED,
        EntryType.CREDITS_RECONCILED,
        EntryType.LOW_CREDITS,
    }
)
"""The entries of an account's credits that concern no family."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it."""

    kind: ActorKind
    name: str
    """An e-mail address, a phone, `twilio`, `sayso`"""


CARRIER = Actor(ActorKind.CARRIER, "twilio")
SYSTEM = Actor(ActorKind.SYSTEM, "sayso")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLink:
    """What makes an entry a ledger entry: its number, its credits (negative: used) and its link in the hash chain."""

    seq: int
    credits: int
    balance: int
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """What makes an entry a link in the chain of its phone's consent: its number and the hash of the one before.

    `personal` is the hash of what an erasure may take from the entry, and `salt` goes with that: without it, nobody can
    try out what had been said.
    """

    number: int
    previous: str
    """The `hash` of the change before it"""
    hash: str
    """SHA-256 over what the entry says, its place in the chain, and `personal`"""
    personal: Sometimes[str] = None
    """SHA-256 over what people said in their own words"""
    salt: Sometimes[str] = None
    """Part of `personal`; an erasure takes it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """One entry; it is never removed, and never changed but by an erasure, which takes what people said."""

    id: str
    at: TimeText
    type: EntryType
    actor: Actor
    text: str
    """What happened, in a sentence"""
    phone: Sometimes[str]
    """The phone that it concerns"""
    batch_id: Sometimes[str]
    """The batch that it belongs to"""
    message_id: Sometimes[str]
    """The message that it settles"""
    credits: Sometimes[int]
    """Credits used or bought"""
    remaining: Sometimes[int]
    """The balance after it"""
    redacted_at: Sometimes[str]
    """When what people said in their own words was erased from it"""
    seq: Sometimes[int]
    """Its number in the ledger, where credits moved"""
    hash: Sometimes[str]
    """SHA-256 over it and `previous_hash`"""
    previous_hash: Sometimes[str]
    """The `hash` of the ledger entry before it"""
    data: Flat[Mapping[str, Any]]
    """Further fields, which go by the entry's type"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; `position` is the ledger's number at that moment, `key` separates it from others of the same instant.

    `remaining` is the balance after the entry, also if no credits moved. `redacted_at` is when an erasure removed what
    people said in their own words. `elections` is what the entry counts for in the report of elections, and `chain` its
    link in the chain of its phone's consent, if it changes that; staff do not see either in the log.
    """

    account: str
    at: str
    type: EntryType
    actor: Actor
    text: str
    key: str
    position: int = 0
    phone: str | None = None
    batch_id: str | None = None
    message_id: str | None = None
    credits: int | None = None
    remaining: int | None = None
    link: LedgerLink | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    redacted_at: str | None = None
    elections: Tally = field(default_factory=dict)
    chain: ChainLink | None = None

    @property
    def sort_key(self) -> str:
        """By time, then by number; at the same number, the entry that moved credits comes first.

        So newest-first reads right, and `remaining` never runs backwards.
        """
        return f"{self.at}#{self.position:012d}#{'0' if self.link else '1'}#{self.key}"

    def public(self) -> ShownEntry:
        """The entry as staff see it."""
        link = self.link
        return ShownEntry(
            id=self.sort_key,
            at=self.at,
            type=self.type,
            actor=self.actor,
            text=self.text,
            phone=self.phone,
            batch_id=self.batch_id,
            message_id=self.message_id,
            credits=self.credits,
            remaining=self.remaining,
            redacted_at=self.redacted_at,
            seq=link.seq if link else None,
            hash=link.hash if link else None,
            previous_hash=link.previous if link else None,
            data=self.data,
        )
