"""Reads a proof from a file: its parts with their types, and the entries in their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sayso.domain import timestamps
from sayso.domain.audit.entry import EntryType
from sayso.domain.proof.document import FIRST_FORMAT, FORMAT, Document, joined
from sayso.domain.spelling import spellings

FORMATS = (FORMAT, FIRST_FORMAT)


class Unreadable(ValueError):
    """The document is not a proof, or not a whole one."""


class Wrong(Exception):
    """The first statement of the file that cannot be true, in one sentence."""


@dataclass(frozen=True, slots=True)
class ProofEntry:
    """One entry as the file has it; `place` is its position in the file, from 1."""

    place: int
    id: str
    at: str
    type: EntryType
    fields: Mapping[str, Any]

    def __str__(self) -> str:
        return f"Entry {self.place} ({self.type.value}, {self.at})"

    @property
    def message(self) -> tuple[str, str]:
        """The ids of its batch and its message."""
        return str(self.fields["batch_id"]), str(self.fields["message_id"])


@dataclass(frozen=True, slots=True)
class Proof:
    """A whole proof; `entries` are oldest first."""

    account: str
    phone: str
    consent: Mapping[str, Any] | None
    head: Mapping[str, Any]
    open: list[Mapping[str, Any]]
    entries: list[ProofEntry]
    batches: Mapping[str, Mapping[str, Any]]
    messages: list[Mapping[str, Any]]
    document: Mapping[str, Any]


def read(document: Any) -> Proof:
    """The proof in a JSON document. Raises Unreadable, and Wrong for an entry that cannot be one of this phone."""
    if not isinstance(document, dict) or document.get("format") not in FORMATS:
        raise Unreadable(f"This is not a proof in the format {FORMAT}; make one with sayso proof.")
    document = _whole(document)
    is_whole = document.get("cursor") is None and document.get("continues") is None
    if not is_whole or document.get("head") is None:
        raise Unreadable("This is one page of a longer proof; sayso proof puts all of them into one file.")
    try:
        proof = Proof(
            account=document["account"],
            phone=document["phone"],
            consent=document["consent"],
            head=document["head"],
            open=list(document["open"]),
            entries=[],
            batches=dict(document["batches"]),
            messages=list(document["messages"]),
            document=document,
        )
        entries = list(document["entries"])
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(
            f"This is not a proof in the format {FORMAT}: {error} is missing or of another kind."
        ) from error
    for place, fields in reversed(list(enumerate(entries, 1))):
        proof.entries.append(_entry(place, fields, proof.phone))
    _in_their_order(proof)
    return proof


def _whole(document: Document) -> Document:
    """All pages as one. Wrong if they are not those of one proof, in their order and without a gap."""
    if "pages" not in document:
        return document
    pages = document["pages"]
    if not isinstance(pages, list) or not pages or not all(isinstance(page, dict) for page in pages):
        raise Unreadable(f"This is not a proof in the format {FORMAT}: its pages cannot be read.")
    before = None
    for number, page in enumerate(pages, 1):
        if page.get("continues") != before:
            raise Wrong(f"Page {number} does not go on where the page before it ends.")
        if any(page.get(name) != pages[0].get(name) for name in ("format", "account", "phone")):
            raise Wrong(f"Page {number} is of another proof.")
        before = page.get("cursor")
    try:
        return joined(pages)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(
            f"This is not a proof in the format {FORMAT}: {error} is missing or of another kind."
        ) from error


def _entry(place: int, fields: Any, phone: str) -> ProofEntry:
    try:
        entry = ProofEntry(place, fields["id"], fields["at"], EntryType(fields["type"]), fields)
        timestamps.from_text(entry.at)
        own = fields["phone"]
    except (KeyError, TypeError, ValueError) as error:
        raise Wrong(f"Entry {place} cannot be read: {error} is missing or of another kind.") from error
    if own not in spellings(phone):
        raise Wrong(f"{entry} is of {own}, not of {phone}.")
    at, _, rest = entry.id.partition("#")
    position, _, rest = rest.partition("#")
    moved, _, key = rest.partition("#")
    if at != entry.at or not position.isdigit() or (moved == "0") is not ("seq" in fields) or not key:
        raise Wrong(f"{entry} is not where its id says: its time or its kind has been changed.")
    if "seq" in fields and int(position) != fields["seq"]:
        raise Wrong(f"{entry} has number {fields['seq']}, but is at number {int(position)}.")
    return entry


def _in_their_order(proof: Proof) -> None:
    for older, newer in zip(proof.entries, proof.entries[1:], strict=False):
        if older.id == newer.id:
            raise Wrong(f"{newer} appears twice.")
        if older.id > newer.id:
            raise Wrong(f"{newer} is not in its order: {older} is newer.")
