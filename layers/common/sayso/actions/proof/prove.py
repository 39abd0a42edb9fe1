"""Prove what one phone allowed and what was sent to it: the log's entries, with all that it takes to check them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Entry
from sayso.domain.cursor import make_cursor, open_cursor
from sayso.domain.errors import NotFound
from sayso.domain.message.message import MessageId
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof import document
from sayso.domain.proof.document import Document
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.batches import batches, chunks
from sayso.tables.batches.open_messages import open_messages
from sayso.tables.consents import consents
from sayso.tables.log import log


def prove(staff: Staff, phone: PhoneNumber, cursor: str | None, limit: int, now: datetime) -> Document:
    """A page of the phone's proof: its newest `limit` entries, or those before the cursor. NotFound if nothing is known
    of the phone."""
    query = ("proof", staff.account, phone.e164)
    older_than = open_cursor(cursor, *query)
    wanted = log.Range(account=staff.account, phone=phone.e164, older_than=older_than)
    entries = list(log.newest_first(wanted, limit))
    once = dict.fromkeys(document.ONCE) if cursor else _as_it_stands(staff.account, phone)
    if cursor is None and not entries and once["consent"] is None and not once["open"]:
        raise NotFound(f"Nothing is known of {phone}.")
    open_ids = {one["batch_id"] for one in once["open"] or ()}
    texts = _texts(staff.account, phone, entries)
    return document.sealed(
        {
            "format": document.FORMAT,
            "account": staff.account,
            "phone": phone.e164,
            "made_at": timestamps.to_text(now),
            "made_by": staff.name,
            **once,
            "entries": [document.entry_of(entry, texts.get(entry.data.get("text_id", ""))) for entry in entries],
            "batches": _batches(staff.account, open_ids | {entry.batch_id for entry in entries if entry.batch_id}),
            "messages": _messages(entries),
            "cursor": make_cursor(entries[-1].sort_key if len(entries) == limit else None, *query),
        }
    )


def _as_it_stands(account: str, phone: PhoneNumber) -> Document:
    """Read after the entries: what these tell has come to stand by then."""
    consent = consents.consent_of(account, phone)
    return {
        "consent": document.consent_of(consent) if consent else None,
        "head": document.head_of(credit_balance_of(account)),
        "open": [
            {
                "batch_id": one.batch.batch_id,
                "message_id": one.message_id,
                "status": one.status.value,
                "handed_over_at": document.handed_over_at(one.step) if one.step else None,
            }
            for one in open_messages(account, phone)
        ],
    }


def _texts(account: str, phone: PhoneNumber, entries: Sequence[Entry]) -> Mapping[str, Mapping[str, Any]]:
    """The words of the texts that these entries tell of, by the carrier's id."""
    found = consents.texts_by_id(account, phone, (e.data["text_id"] for e in entries if "text_id" in e.data))
    return {text_id: {"text": item.body, "answer": item.answer} for text_id, item in found.items() if item.body}


def _batches(account: str, batch_ids: set[str]) -> Document:
    found = batches.batches_of(account, batch_ids)
    return {batch_id: document.batch_of(found[batch_id]) for batch_id in sorted(found)}


def _messages(entries: Sequence[Entry]) -> list[Document]:
    """When each message of these entries was handed over; those that never were are left out."""
    ids = dict.fromkeys((e.batch_id, e.message_id) for e in entries if e.batch_id and e.message_id)
    named = [(batch_id, MessageId.parse(message_id)) for batch_id, message_id in ids]
    progress = chunks.progress_at(dict.fromkeys((batch_id, message.chunk) for batch_id, message in named))
    found = []
    for batch_id, message in named:
        so_far = progress.get((batch_id, message.chunk))
        step = so_far.steps.get(message.index) if so_far else None
        at = document.handed_over_at(step) if step else None
        if step and at:
            told = {"batch_id": batch_id, "message_id": str(message), "handed_over_at": at, "attempt": step.attempt}
            found.append(told)
    return found
