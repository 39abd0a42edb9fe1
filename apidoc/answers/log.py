"""What the audit log answers; which fields an entry has goes by its type."""

from typing import Any

from pydantic import Field

from apidoc.answers.form import Answer, At, Cursor, sometimes
from sayso.domain.audit.entry import ActorKind, EntryType
from sayso.domain.inbound.keyword_owner import CarrierDoes
from sayso.domain.message.message import MessageStatus


class Actor(Answer):
    """Who did it."""

    kind: ActorKind
    name: str = Field(description="An e-mail address, a phone, `twilio`, `sayso`")


class Entry(Answer):
    """One entry; it is never removed, and never changed but by an erasure, which takes what people said."""

    id: str
    at: At
    type: EntryType
    actor: Actor
    text: str = Field(description="What happened, in a sentence")
    phone: str = sometimes("The phone that it concerns")
    batch_id: str = sometimes("The batch that it belongs to")
    message_id: str = sometimes("The message that it settles")
    credits: int = sometimes("Credits used or bought")
    remaining: int = sometimes("The balance after it")
    seq: int = sometimes("Its number in the ledger, where credits moved")
    hash: str = sometimes("SHA-256 over it and `previous_hash`")
    previous_hash: str = sometimes("The `hash` of the ledger entry before it")
    reason: str = sometimes("Why a message was not delivered, or a row not accepted")
    error_code: str = sometimes("The carrier's code")
    carrier_id: str = sometimes("The carrier's id of the message")
    detail: str = sometimes("More about the reason")
    row: int = sometimes("Of the list or the import, from 0")
    category: str = sometimes("The batch's")
    channel: str = sometimes("The batch's")
    recipients: int = sometimes("The batch's")
    credits_held: int = sometimes("The batch's")
    test: bool = sometimes("There, and true, where it belongs to a test")
    retry_of: str = sometimes("The batch whose failed messages the requested one repeats")
    available: int = sometimes("Credits that were left when they ran low")
    low_credits_at: int = sometimes("The setting, as it was then")
    counts: dict[MessageStatus, int] = sometimes("Of a completed batch")
    credits_used: int = sometimes("Of a completed batch")
    reference: str = sometimes("The purchase's")
    source: str = sometimes("The door by which a consent was told")
    note: str = sometimes("What was noted with it")
    given_at: str = sometimes("When a consent on paper was given, or a text came that was fetched later")
    text_id: str = sometimes("The carrier's id of an inbound text")
    keyword: str = sometimes("What an inbound text commanded: `stop`, `start`, `help`, `none`")
    replied: bool = sometimes("Whether an inbound text was answered by Sayso")
    carrier: CarrierDoes = sometimes("What the carrier does with a keyword by itself, where keywords are its own")
    version: int = sometimes("Which change of its consent it is, from 1")
    pause: dict[str, Any] = sometimes("Where a phone is paused: `by_staff`, and the `requests` that wait")
    redacted_at: str = sometimes("When what people said in their own words was erased from it")
    before: dict[str, Any] = sometimes("What changed, as it was")
    after: dict[str, Any] = sometimes("What changed, as it became")
    settings: dict[str, Any] = sometimes("Those that the account was opened with")


class EntryList(Answer):
    """Entries, newest first."""

    entries: list[Entry]
    cursor: Cursor
