"""A page of the proof of one phone, as the API answers it: entries, and all that it takes to check them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sayso.domain.audit.chain import ChainHead
from sayso.domain.audit.entry import ChainLink, Entry, ShownEntry
from sayso.domain.batch.batch import Batch
from sayso.domain.consent.consent import Consent, ShownConsent
from sayso.domain.consent.log_entry import pause_of
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.credits.ledger_check import subject_of
from sayso.domain.cursor import Cursor
from sayso.domain.delivery.progress import Step
from sayso.domain.json_form import Flat, Sometimes, is_of, json_name, to_json
from sayso.domain.message.message import FINAL_RANK, GIVEN_UP, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.document import seal_of
from sayso.domain.timestamps import TimeText


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenConsent(ShownConsent):
    """The consent as it stands; null on further pages, and where none is on record."""

    version: int
    """How often it was written: the last change's `version`"""
    sms_since: TimeText | None
    """When the phone last said what it wants for texts"""
    voice_since: TimeText | None
    """When the phone last said what it wants for calls"""
    chain: ChainHead
    """How far the chain of its changes has come; from before there were chains: 0 and zeros"""
    pause: Sometimes[Mapping[str, Any]]
    """Where it is paused: `by_staff`, and the `requests` that wait"""

    @classmethod
    def of(cls, consent: Consent) -> "ProvenConsent":
        """The consent, with what decides beside the fields that staff see."""
        return cls(
            **_values(consent.public()),
            version=consent.version,
            sms_since=consent.sms_since,
            voice_since=consent.voice_since,
            chain=consent.chain,
            pause=pause_of(consent).get("pause"),
        )


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """How far the account's ledger had come; null on further pages."""

    seq: int
    hash: str
    balance: int
    last_at: str

    @classmethod
    def of(cls, balance: CreditBalance) -> "LedgerHead":
        """The end of the ledger."""
        return cls(balance.seq, balance.hash, balance.balance, balance.last_at)


@dataclass(frozen=True, slots=True)
class ProvenOpenMessage:
    """A message that is not final."""

    batch_id: str
    message_id: str
    status: MessageStatus
    handed_over_at: TimeText | None


@dataclass(frozen=True, slots=True)
class TextEvidence:
    """A text of the phone that is kept, and what it was answered."""

    text: str
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenEntry(ShownEntry):
    """An entry, with what it takes to check it."""

    hashed: Sometimes[list[Any]]
    """What `hash` is the SHA-256 of, as JSON without blanks: previous hash, account, number, time, type, credits
    moved, balance, batch and message"""
    evidence: Sometimes[TextEvidence]
    """The text message that the entry is about"""
    chain: Sometimes[ChainLink]
    """Its link in the chain of the phone's consent, if it changes that"""

    @classmethod
    def of(cls, entry: Entry, evidence: TextEvidence | None) -> "ProvenEntry":
        """The entry with what its hashes cover; `evidence` is the text that it came by."""
        return cls(**_values(entry.public()), hashed=_hashed(entry), evidence=evidence, chain=entry.chain)


BESIDE = frozenset(json_name(field.name) for field in fields(ProvenEntry) if not is_of(Flat, field.type))
"""The fields of an entry in a proof beside those that go by its type."""


def _hashed(entry: Entry) -> list[Any] | None:
    link = entry.link
    if link is None:
        return None
    subject = subject_of(entry)
    return [link.previous, entry.account, link.seq, entry.at, entry.type.value, link.credits, link.balance, subject]


@dataclass(frozen=True, slots=True)
class ProvenBatch:
    """Who asked for a batch, when, and what consent it needs."""

    requested_by: str
    created_at: TimeText
    channel: str
    category: str
    retry_of: str | None
    test: bool

    @classmethod
    def of(cls, batch: Batch) -> "ProvenBatch":
        """What of a batch its proof needs."""
        return cls(batch.requested_by, batch.created_at, batch.channel, batch.category, batch.retry_of, batch.test)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """When a message was claimed, right before it was handed over."""

    batch_id: str
    message_id: str
    handed_over_at: TimeText
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSignature:
    """By which key a page was signed; null where the deployment signs nothing."""

    key: str
    """Name of the key: the first half of the SHA-256 of `public_key`, in hexadecimal"""
    public_key: str
    """In DER form, as base64"""
    algorithm: str
    value: str
    """Signature over `format`, a blank and `sha256`, as base64"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPage:
    """What one phone allowed, on what evidence, and what was sent to it: docs/proof.md."""

    format: str
    account: str
    phone: PhoneNumber
    made_at: TimeText
    made_by: str
    consent: ProvenConsent | None
    head: LedgerHead | None
    open: list[ProvenOpenMessage] | None
    """Messages that are not final; null on further pages"""
    entries: list[ProvenEntry]
    """Of this phone, newest first"""
    batches: Mapping[str, ProvenBatch]
    """By id, those of the entries"""
    messages: list[HandedOver]
    """Those of the entries that were handed over"""
    cursor: Cursor | None
    continues: Cursor | None
    """The `cursor` of the page before it; null on the first page"""
    counts: Mapping[str, int]
    """How many `entries`, `batches` and `messages` there are"""
    sha256: str
    """Of all other fields but `signature` as JSON, keys sorted, without blanks"""
    signature: ProofSignature | None

    def sealed(self) -> "ProofPage":
        """The page with its counts and its seal."""
        counts = {"entries": len(self.entries), "batches": len(self.batches), "messages": len(self.messages)}
        counted = replace(self, counts=counts)
        return replace(counted, sha256=seal_of(to_json(counted)))


def handed_over_at(step: Step) -> TimeText | None:
    """When the message was claimed, right before it was handed over or refused.

    None if it never was, or if nobody knows any more.
    """
    given_up = step.reason in {*GIVEN_UP, Reason.NOT_PROCESSED, Reason.CARRIER_BUSY}
    was_final = step.status in FINAL_RANK and not step.reason  # claimed again, and left out since it was final
    return None if given_up or was_final else step.at or None


def _values(shown: ShownConsent | ShownEntry) -> dict[str, Any]:
    return {field.name: getattr(shown, field.name) for field in fields(shown)}
