"""The chain of a phone's consent: every entry that changes it has a number and the hash of the one before."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sayso.domain.audit.entry import ChainLink, Entry
from sayso.domain.audit.redaction import KEPT, parted
from sayso.domain.json_form import to_json

GENESIS = "0" * 64
"""The hash before a chain's first entry. Entries that are older than the chain are not in it; their `version` is
lower."""

SAID = KEPT | {"id", "at", "type", "actor", "text", "phone", "batch_id", "message_id"}
"""The fields of an entry, as JSON has it, that its hash covers as they are."""


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far a phone's chain has come: number and hash of its last entry. The consent holds it."""

    number: int = 0
    """Changes in the chain"""
    hash: str = GENESIS
    """That of the last one"""


NOT_BEGUN = ChainHead()


def chained(head: ChainHead, entries: Iterable[Entry], salt: str) -> tuple[ChainHead, list[Entry]]:
    """The entries as the next links of their phone's chain, in this order, and its head after them.

    `salt` is random, and no other phone's: it is kept with what an erasure takes.
    """
    linked = []
    for entry in entries:
        words = parted(entry.phone, entry.data)[1]
        number, personal = head.number + 1, hash_of_words(words, salt) if words else None
        digest = chain_hash(entry.account, number, head.hash, to_json(entry.public()), personal)
        link = ChainLink(
            number=number, previous=head.hash, hash=digest, personal=personal, salt=salt if words else None
        )
        head = ChainHead(number, digest)
        linked.append(replace(entry, chain=link))
    return head, linked


def chain_hash(account: str, number: int, previous: str, entry: Mapping[str, Any], personal: str | None) -> str:
    """SHA-256 over the hash before it, its place, what the entry says (as JSON has it), and the hash of the words."""
    said = {name: value for name, value in entry.items() if name in SAID}
    return _sha256([previous, account, number, said, personal])


def hash_of_words(words: Mapping[str, Any], salt: str | None) -> str:
    """SHA-256 over the fields of an entry that an erasure takes."""
    return _sha256([salt, words])


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
