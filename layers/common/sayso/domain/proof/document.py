"""The proof of one phone as a JSON document: how its pages become one, and the seal over all of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

FORMAT = "sayso-proof-1"

type Document = dict[str, Any]
"""A proof, as JSON has it."""

SEAL = "sha256"


def assembled(pages: Sequence[Document]) -> Document:
    """One document of all pages, which come newest first; sealed again."""
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
    """The document with its counts, and with the seal over everything in it."""
    counted = {name: len(document[name]) for name in ("entries", "batches", "messages")}
    whole = {name: value for name, value in document.items() if name != SEAL} | {"counts": counted}
    return whole | {SEAL: seal_of(whole)}


def seal_of(document: Mapping[str, Any]) -> str:
    """SHA-256 over all fields but the seal, as JSON with sorted keys and without blanks."""
    whole = {name: value for name, value in document.items() if name != SEAL}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
