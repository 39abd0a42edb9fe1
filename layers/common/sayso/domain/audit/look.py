"""Entries of who looked: an admin read a phone's proof, or staff took a list along as a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.phone import PhoneNumber

LOOKS = frozenset({EntryType.PROOF_READ, EntryType.EXPORTED})
"""They say something about staff, and nothing about what a phone did or got."""


class Exported(StrEnum):
    """What can be taken along as a file."""

    AUDIT = "audit"
    MESSAGES = "messages"
    ELECTIONS = "elections"
    CONSENTS = "consents"
    CONVERSATIONS = "conversations"


WORDS = {
    Exported.AUDIT: "entries of the log",
    Exported.MESSAGES: "messages of a batch",
    Exported.ELECTIONS: "the report of elections",
    Exported.CONSENTS: "consents",
    Exported.CONVERSATIONS: "texts from and to families",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that staff asked for: its rows, and the filters that led to them."""

    what: Exported
    rows: int
    filters: Mapping[str, str] = field(default_factory=dict)
    phone: PhoneNumber | None = None
    batch_id: str | None = None
    form: str = "CSV"


def entry_of_export(account: str, actor: Actor, export: Export, at: str, key: str) -> Entry:
    """Who took which rows along."""
    rows = f"{export.rows:,} {'row' if export.rows == 1 else 'rows'}"
    return Entry(
        account=account,
        at=at,
        type=EntryType.EXPORTED,
        actor=actor,
        text=f"Exported {WORDS[export.what]} as {export.form}: {rows}.",
        key=key,
        phone=export.phone.e164 if export.phone else None,
        batch_id=export.batch_id,
        data={"export": export.what.value, "rows": export.rows}
        | ({"filters": dict(export.filters)} if export.filters else {}),
    )


def entry_of_proof(account: str, actor: Actor, phone: PhoneNumber, rows: int, at: str, key: str) -> Entry:
    """Who read a page of a phone's proof, with so many entries."""
    return Entry(
        account=account,
        at=at,
        type=EntryType.PROOF_READ,
        actor=actor,
        text=f"Read the proof of {phone}: {rows:,} {'entry' if rows == 1 else 'entries'}.",
        key=key,
        phone=phone.e164,
        data={"rows": rows},
    )
