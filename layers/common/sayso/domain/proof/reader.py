"""A proof as read from a file: its parts with their kinds, and where it says something that it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sayso.domain import timestamps
from sayso.domain.audit.entry import EntryType
from sayso.domain.proof.document import FORMAT


class Unreadable(ValueError):
    """This is no proof, or not all of one."""


class Wrong(Exception):
    """The first thing that cannot be as the file says, in one sentence."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as the file has it; `place` is its number in the file, from 1."""

    place: int
    id: str
    at: str
    type: EntryType
    fields: Mapping[str, Any]

    def __str__(self) -> str:
        return f"Entry {self.place} ({self.type.value}, {self.at})"

    @property
    def message(self) -> tuple[str, str]:
        """Its batch and message."""
        return str(self.fields["batch_id"]), str(self.fields["message_id"])


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that has the form of a whole proof; `entries` are the oldest first."""

    account: str
    phone: str
    consent: Mapping[str, Any] | None
    head: Mapping[str, Any]
    open: list[Mapping[str, Any]]
    entries: list[Told]
    batches: Mapping[str, Mapping[str, Any]]
    messages: list[Mapping[str, Any]]
    document: Mapping[str, Any]


def read(document: Any) -> Proof:
    """The proof in a JSON document. Raises Unreadable, and Wrong for an entry that cannot be one of this phone."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Unreadable(f"This is no proof of the form {FORMAT}; make one with sayso proof.")
    if document.get("cursor") is not None or document.get("head") is None:
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
        raise Unreadable(f"This is no proof of the form {FORMAT}: {error} is missing or of another kind.") from error
    for place, fields in reversed(list(enumerate(entries, 1))):
        proof.entries.append(_entry(place, fields, proof.phone))
    _in_their_order(proof)
    return proof


def _entry(place: int, fields: Any, phone: str) -> Told:
    try:
        told = Told(place, fields["id"], fields["at"], EntryType(fields["type"]), fields)
        timestamps.from_text(told.at)
        own = fields["phone"]
    except (KeyError, TypeError, ValueError) as error:
        raise Wrong(f"Entry {place} cannot be read: {error} is missing or of another kind.") from error
    if own != phone:
        raise Wrong(f"{told} is of {own}, not of {phone}.")
    at, _, rest = told.id.partition("#")
    position, _, rest = rest.partition("#")
    moved, _, key = rest.partition("#")
    if at != told.at or not position.isdigit() or (moved == "0") is not ("seq" in fields) or not key:
        raise Wrong(f"{told} does not stand where its id says: its time or its kind has been changed.")
    if "seq" in fields and int(position) != fields["seq"]:
        raise Wrong(f"{told} has number {fields['seq']}, but stands at number {int(position)}.")
    return told


def _in_their_order(proof: Proof) -> None:
    for older, newer in zip(proof.entries, proof.entries[1:], strict=False):
        if older.id == newer.id:
            raise Wrong(f"{newer} stands twice.")
        if older.id > newer.id:
            raise Wrong(f"{newer} does not stand in its order: {older} is newer.")
