"""The proof of one phone as a JSON document: its pages, the seal over each of them, and what is signed."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sayso.domain.audit.signature import Signed

FORMAT = "sayso-proof-2"

FIRST_FORMAT = "sayso-proof-1"
"""Without chains and signatures; several pages were put together into one."""

type Document = dict[str, Any]
"""A proof, as JSON has it."""

SEAL, SIGNATURE = "sha256", "signature"


def assembled(pages: Sequence[Document]) -> Document:
    """The file of these pages, which come newest first; each keeps its own seal and signature."""
    if len(pages) == 1:
        return pages[0]
    if pages[0]["format"] == FIRST_FORMAT:
        return sealed(joined(pages))
    return {"format": pages[0]["format"], "pages": list(pages)}


def pages_of(document: Document) -> list[Document]:
    """The pages in a file; a single page is a file by itself."""
    return list(document["pages"]) if "pages" in document else [document]


def joined(pages: Sequence[Document]) -> Document:
    """One document with the entries of all pages, which come newest first."""
    messages = {(one["batch_id"], one["message_id"]): one for page in pages for one in page["messages"]}
    return pages[0] | {
        "entries": [entry for page in pages for entry in page["entries"]],
        "batches": {batch_id: one for page in pages for batch_id, one in page["batches"].items()},
        "messages": list(messages.values()),
        "cursor": pages[-1]["cursor"],
    }


def sealed(document: Document) -> Document:
    """The document with its counts, and with the seal over everything in it."""
    whole = {name: value for name, value in document.items() if name != SEAL} | {"counts": counts_of(document)}
    return whole | {SEAL: seal_of(whole)}


def counts_of(document: Document) -> dict[str, int]:
    """How many there are of each kind."""
    return {name: len(document[name]) for name in ("entries", "batches", "messages")}


def seal_of(document: Mapping[str, Any]) -> str:
    """SHA-256 over all fields but seal and signature, as JSON with sorted keys and without blanks."""
    whole = {name: value for name, value in document.items() if name not in (SEAL, SIGNATURE)}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def signed_text(seal: str) -> bytes:
    """What is signed of a page: that it is one, and its seal."""
    return f"{FORMAT} {seal}".encode()


def signatures_of(document: Document) -> list[Signed]:
    """The signatures of its pages; none if any page has none. ValueError or KeyError if one cannot be read."""
    pages = pages_of(document)
    return [_signed(page, page[SIGNATURE]) for page in pages] if all(page.get(SIGNATURE) for page in pages) else []


def _signed(page: Document, signature: Mapping[str, str]) -> Signed:
    return Signed(
        text=signed_text(page[SEAL]),
        value=base64.b64decode(signature["value"], validate=True),
        key=signature["key"],
        public_key=base64.b64decode(signature["public_key"], validate=True),
    )
