"""What an erasure takes, and what it leaves: the phone, what it allowed and when, and what its messages cost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.batch.batch import Batch, Chunk
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.delivery.settlement import ENTRY_TYPE
from sayso.domain.erasure.redaction import parted
from sayso.domain.message.message import MessageId

FINAL = frozenset(ENTRY_TYPE.values())

type Places = dict[str, dict[int, set[int]]]
"""Batch id, number of a chunk, indexes in it."""


def erased(consent: Consent) -> Consent:
    """The consent without whose it is; what it allows stays, so that the phone is still never texted."""
    return replace(consent, name=None, family_id=None)


def erasure_entry(staff: Staff, consent: Consent, at: str) -> Entry:
    """Who asked for the erasure, and when; why is not told, since that may name who is to be forgotten."""
    actor = Actor(ActorKind.STAFF, staff.name)
    evidence = Evidence(account=staff.account, actor=actor, at=at, source="erasure", key=f"{consent.phone}.erased")
    told = entry_for_change(consent, erased(consent), evidence)
    data = {name: value for name, value in told.data.items() if name != "source"}
    if not consent.version:  # nothing is on record: nothing is written there
        data = {}
    text = f"Names and texts of {consent.phone} are erased; its consent stays as it is."
    return replace(told, type=EntryType.PHONE_ERASED, text=text, data=data)


def is_personal(entry: Entry) -> bool:
    """Whether the entry has something that an erasure takes."""
    return bool(parted(entry.phone, entry.data)[1])


def places_of(entries: Sequence[Entry]) -> Places:
    """Where the rows stand of all messages that these entries end."""
    places: Places = {}
    for entry in entries:
        if entry.type in FINAL and entry.batch_id and entry.message_id:
            message = MessageId.parse(entry.message_id)
            places.setdefault(entry.batch_id, {}).setdefault(message.chunk, set()).add(message.index)
    return places


def left_of(chunk: Chunk, phone: str, indexes: Collection[int]) -> Chunk:
    """The chunk once the phone's rows at these indexes are erased; the chunk itself if they are."""
    rows = enumerate(chunk.recipients)
    taken = {index for index, row in rows if index in indexes and row.phone.e164 == phone and not row.is_erased}
    return chunk.without(taken) if taken else chunk


def figures_left(batch: Batch, chunk: Chunk) -> Mapping[str, Any]:
    """What the answer told, without warnings on the wording of a row that is erased: they quote it."""
    gone = {row.index for row in chunk.recipients if row.is_erased}
    warnings = [one for one in batch.figures.get("warnings", []) if one.get("index") not in gone]
    return {**batch.figures, "warnings": warnings} if "warnings" in batch.figures else batch.figures


def template_left(batch: Batch, chunk: Chunk) -> str:
    """The text that all rows had in common; none where it was this phone's alone."""
    went_to_nobody_else = batch.chunks == 1 and all(row.is_erased for row in chunk.recipients)
    return "" if went_to_nobody_else else batch.template
