"""The proof of one phone as a document: its form, what of a ledger entry is hashed, and the seal over all of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sayso.domain.audit.entry import Entry
from sayso.domain.batch.batch import Batch
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.log_entry import pause_of
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.credits.ledger_check import subject_of
from sayso.domain.delivery.progress import Step
from sayso.domain.json_form import to_json
from sayso.domain.message.message import FINAL_RANK, Reason

FORMAT = "sayso-proof-1"

type Document = dict[str, Any]
"""A proof, as JSON has it."""

ONCE = ("consent", "head", "open")
"""What the first page alone has: how things stood when it was made."""

SEAL = "sha256"


def entry_of(entry: Entry, evidence: Mapping[str, Any] | None) -> Document:
    """An entry as staff see it; of the ledger also what its hash covers, of a text also its words, where kept."""
    shown: Document = to_json(entry.public())
    if entry.link is not None:
        link = entry.link
        shown["hashed"] = [
            link.previous,
            entry.account,
            link.seq,
            entry.at,
            entry.type.value,
            link.credits,
            link.balance,
            subject_of(entry),
        ]
    return shown | ({"evidence": dict(evidence)} if evidence else {})


def consent_of(consent: Consent) -> Document:
    """The consent as it stands, with what decides beside that which staff see."""
    since = {"sms_since": consent.sms_since, "voice_since": consent.voice_since}
    shown: Document = to_json(consent.public())
    return shown | pause_of(consent) | since | {"version": consent.version}


def batch_of(batch: Batch) -> Document:
    """Who asked for a batch, when, and what consent it needs."""
    return {
        "requested_by": batch.requested_by,
        "created_at": batch.created_at,
        "channel": batch.channel,
        "category": batch.category,
        "retry_of": batch.retry_of,
        "test": batch.test,
    }


def handed_over_at(step: Step) -> str | None:
    """When the message was claimed, right before it was handed over, or refused; None if it never was, or if nobody
    knows any more."""
    given_up = step.reason in {Reason.OUTCOME_UNKNOWN, Reason.NOT_PROCESSED}
    heard_of = step.status in FINAL_RANK and not step.reason  # claimed once more, and left out: it had its end
    return None if given_up or heard_of else step.at or None


def head_of(head: CreditBalance) -> Document:
    """How far the account's ledger had come."""
    return {"seq": head.seq, "hash": head.hash, "balance": head.balance, "last_at": head.last_at}


def assembled(pages: Sequence[Document]) -> Document:
    """One document of all pages, the newest first, sealed anew."""
    first = pages[0]
    messages = {(one["batch_id"], one["message_id"]): one for page in pages for one in page["messages"]}
    return sealed(
        first
        | {
            "entries": [entry for page in pages for entry in page["entries"]],
            "batches": {batch_id: one for page in pages for batch_id, one in page["batches"].items()},
            "messages": list(messages.values()),
            "cursor": pages[-1]["cursor"],
        }
    )


def sealed(document: Document) -> Document:
    """The document with how many there are of each, and with the seal over all that it says."""
    counted = {name: len(document[name]) for name in ("entries", "batches", "messages")}
    whole = {name: value for name, value in document.items() if name != SEAL} | {"counts": counted}
    return whole | {SEAL: seal_of(whole)}


def seal_of(document: Mapping[str, Any]) -> str:
    """SHA-256 over all fields but the seal itself, keys sorted, without blanks."""
    whole = {name: value for name, value in document.items() if name != SEAL}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
