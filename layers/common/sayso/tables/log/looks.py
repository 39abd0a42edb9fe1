"""The entries of who looked, each by itself: it explains nothing that is stored, and its answer waits for it."""

import uuid
from datetime import datetime

from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.audit.look import Export, entry_of_export, entry_of_proof
from sayso.domain.phone import PhoneNumber
from sayso.tables.log.log import write_entry


def note_export(staff: Staff, export: Export, now: datetime) -> None:
    """Write down who takes a file along; what this raises keeps the file from leaving."""
    write_entry(entry_of_export(staff.account, _actor(staff), export, timestamps.to_text(now), uuid.uuid4().hex))


def note_proof(staff: Staff, phone: PhoneNumber, rows: int, now: datetime) -> None:
    """Write down who reads a page of a proof with so many entries; what this raises keeps the page from leaving."""
    write_entry(entry_of_proof(staff.account, _actor(staff), phone, rows, timestamps.to_text(now), uuid.uuid4().hex))


def _actor(staff: Staff) -> Actor:
    return Actor(ActorKind.STAFF, staff.name)
