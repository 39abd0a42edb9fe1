"""The chain of a phone's consent: what its hashes cover, and that no later code can read an old one otherwise."""

from dataclasses import replace
from typing import Any

import pytest

from sayso.domain.audit.chain import GENESIS, ChainHead, chain_hash, chained, hash_of_words
from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.audit.redaction import KEPT
from sayso.domain.json_form import to_json

PHONE = "+14155550101"
STATE = {"channels": {"sms": "opted_in", "voice": "unknown"}, "blocked_categories": [], "paused": False}
ENTRY = Entry(
    account="harbour",
    at="2026-03-02T16:00:00.000000Z",
    type=EntryType.CONSENT_CHANGED,
    actor=Actor(ActorKind.STAFF, "office@harbour.example"),
    text=f"{PHONE} opted in to text messages, by paper form.",
    key="k1",
    phone=PHONE,
    data={"before": {}, "after": STATE, "version": 1, "source": "paper_form", "row": 0, "note": "signed by Dana"},
)


def test_the_first_link_begins_the_chain_and_the_next_carries_its_hash() -> None:
    head, [first, second] = chained(ChainHead(), [ENTRY, replace(ENTRY, key="k2")], salt="salt")
    assert first.chain
    assert second.chain
    assert (first.chain.number, first.chain.previous) == (1, GENESIS)
    assert (second.chain.number, second.chain.previous) == (2, first.chain.hash)
    assert head == ChainHead(2, second.chain.hash)


def test_what_is_hashed_stays_as_it_is_for_ever() -> None:
    """Every chain that is stored would be wrong with another form: do not change these figures."""
    _, [linked] = chained(ChainHead(), [ENTRY], salt="salt")
    assert linked.chain
    assert linked.chain.personal == "57210859f89d5bc45fea12118596a6ba26ff0e4707c76d793ce29759b2090c5e"
    assert linked.chain.hash == "791670ce876f0ffd26ce46eb86a5b89261730399c31e8d72319d110e654e33eb"


# Fields that entries of changes have, which an erasure takes: none of them may move into KEPT.
def test_what_is_personal_in_stored_chains_stays_personal() -> None:
    assert not KEPT & {"note", "words", "reaction"}
    stays = "before after version pause source row given_at request decision text_id keyword replied carrier rule"
    assert set(stays.split()) | {"call_id", "key", "batch_id", "error_code"} <= KEPT


OTHERS: dict[str, Any] = {
    "at": "2026-03-02T16:00:00.000001Z",
    "type": EntryType.PHONE_ERASED,
    "actor": Actor(ActorKind.STAFF, "kim@harbour.example"),
    "text": "Another sentence.",
    "key": "k2",
    "phone": "+14155550102",
    "account": "valley",
    "batch_id": "b1",
    "message_id": "m1",
    "data": {},
}


@pytest.mark.parametrize("field", OTHERS)
def test_the_hash_covers_each_field(field: str) -> None:
    _, [linked] = chained(ChainHead(), [ENTRY], salt="salt")
    _, [other] = chained(ChainHead(), [replace(ENTRY, **{field: OTHERS[field]})], salt="salt")
    assert linked.chain
    assert other.chain
    assert other.chain.hash != linked.chain.hash


@pytest.mark.parametrize("name", ENTRY.data)
def test_the_hash_covers_what_has_changed_and_the_evidence(name: str) -> None:
    _, [linked] = chained(ChainHead(), [ENTRY], salt="salt")
    _, [other] = chained(ChainHead(), [replace(ENTRY, data={**ENTRY.data, name: "another"})], salt="salt")
    assert linked.chain
    assert other.chain
    assert other.chain.hash != linked.chain.hash
    assert (other.chain.personal != linked.chain.personal) is (name == "note")


def test_without_what_people_said_the_hash_is_the_same() -> None:
    _, [linked] = chained(ChainHead(), [ENTRY], salt="salt")
    assert linked.chain
    assert linked.chain.salt == "salt"
    assert linked.chain.personal == hash_of_words({"note": "signed by Dana"}, "salt")
    assert linked.chain.personal != hash_of_words({"note": "signed by Dana"}, "other")
    left = replace(ENTRY, data={name: value for name, value in ENTRY.data.items() if name != "note"})
    erased = to_json(replace(left, redacted_at="2026-04-01T00:00:00.000000Z").public())
    assert chain_hash("harbour", 1, GENESIS, erased, linked.chain.personal) == linked.chain.hash


def test_an_entry_without_words_needs_no_salt() -> None:
    _, [linked] = chained(ChainHead(), [replace(ENTRY, data={"version": 1})], salt="salt")
    assert linked.chain
    assert (linked.chain.personal, linked.chain.salt) == (None, None)
