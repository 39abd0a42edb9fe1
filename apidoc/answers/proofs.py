"""What the calls for the proof of a phone and for its erasure answer."""

from typing import Any

from pydantic import Field

from apidoc.answers.form import Answer, At, Cursor, Phone, sometimes
from apidoc.forms import form_of
from sayso.domain.audit.entry import ShownEntry
from sayso.domain.consent.consent import ShownConsent
from sayso.domain.message.message import MessageStatus


class ProvenConsent(form_of(ShownConsent)):  # type: ignore[misc]
    """The consent as it stands; null on further pages, and where none is on record."""

    version: int = Field(description="How often it was written: the last change's `version`")
    sms_since: At | None = Field(description="When the phone last told what stands for texts")
    voice_since: At | None = Field(description="When the phone last told what stands for calls")
    pause: dict[str, Any] = sometimes("Where it is paused: `by_staff`, and the `requests` that wait")


class LedgerHead(Answer):
    """How far the account's ledger had come; null on further pages."""

    seq: int
    hash: str
    balance: int
    last_at: str


class OpenMessage(Answer):
    """A message that is not final."""

    batch_id: str
    message_id: str
    status: MessageStatus
    handed_over_at: At | None


class Evidence(Answer):
    """A text of the phone that is kept, and what it was answered."""

    text: str
    answer: str | None


class ProvenEntry(form_of(ShownEntry)):  # type: ignore[misc]
    """An entry, with what it takes to check it."""

    hashed: list[Any] = sometimes(
        "What `hash` is the SHA-256 of, as JSON without blanks: previous hash, account, number, time, type, credits "
        "moved, balance, batch and message"
    )
    evidence: Evidence = sometimes("The text that it tells of")


class ProvenBatch(Answer):
    """Who asked for a batch, when, and what consent it needs."""

    requested_by: str
    created_at: At
    channel: str
    category: str
    retry_of: str | None
    test: bool


class HandedOver(Answer):
    """When a message was claimed, right before it was handed over."""

    batch_id: str
    message_id: str
    handed_over_at: At
    attempt: int


class Proof(Answer):
    """What one phone allowed, on what evidence, and what was sent to it: docs/proof.md."""

    format: str
    account: str
    phone: Phone
    made_at: At
    made_by: str
    consent: ProvenConsent | None
    head: LedgerHead | None
    open: list[OpenMessage] | None = Field(description="Messages that are not final; null on further pages")
    entries: list[ProvenEntry] = Field(description="Of this phone, newest first")
    batches: dict[str, ProvenBatch] = Field(description="By id, those of the entries")
    messages: list[HandedOver] = Field(description="Those of the entries that were handed over")
    cursor: Cursor
    counts: dict[str, int] = Field(description="How many `entries`, `batches` and `messages` there are")
    sha256: str = Field(description="Of all other fields as JSON, keys sorted, without blanks")
