"""Ids, digests and chunks of a batch."""

import json
import random
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.batch.batch import Batch, batch_id, body_digest
from sayso.domain.batch.chunk import Chunk, chunked
from sayso.domain.batch.figures import Figures
from sayso.domain.batch.recipients import Recipient
from sayso.domain.batch.rejected import RejectedRow
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus
from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import RejectionReason

DANA = PhoneNumber("+14155550101")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
texts = st.text(st.characters(exclude_categories=["Cs"]))
rows = st.builds(
    Recipient, st.integers(0, 9999), st.just(DANA), st.none() | texts, st.none() | texts, texts, st.integers(1, 24)
)
maybe = st.none() | texts
rejections = st.builds(
    RejectedRow,
    st.integers(0, 9999),
    texts,
    st.just(RejectionReason.INVALID_PHONE),
    texts,
    st.none() | st.just(DANA),
    maybe,
    maybe,
    maybe,
    st.dictionaries(texts, texts),
)


def row(index: int) -> Recipient:
    return Recipient(index, DANA, None, None, f"Hi {index}", 1)


def rejection(index: int) -> RejectedRow:
    return RejectedRow(index, "555", RejectionReason.INVALID_PHONE, "it is too short")


def test_an_accounts_key_always_gives_the_same_batch_id() -> None:
    assert batch_id("harbour", "key") == batch_id("harbour", "key")


@pytest.mark.parametrize(
    ("account", "key"),
    [
        pytest.param("harbour", "other", id="another key"),
        pytest.param("valley", "key", id="another account"),
        pytest.param("harbourk", "ey", id="where the account ends matters"),
    ],
)
def test_another_account_or_key_gives_another_batch_id(account: str, key: str) -> None:
    assert batch_id(account, key) != batch_id("harbour", "key")


def test_the_digest_overlooks_the_order_of_keys_and_blanks() -> None:
    one = json.loads('{"a": 1, "b": {"c": [1, 2], "d": "é"}}')
    other = json.loads('{"b":{"d":"\\u00e9","c":[1,2]},"a":1}')
    assert body_digest(one) == body_digest(other)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"a": 2, "b": ["x", "y"]}, id="another value"),
        pytest.param({"a": "1", "b": ["x", "y"]}, id="another type"),
        pytest.param({"a": 1, "b": ["y", "x"]}, id="rows in another order"),
        pytest.param({"a": 1, "b": ["x", "y"], "c": None}, id="one key more"),
    ],
)
def test_the_digest_tells_bodies_apart(other: object) -> None:
    assert body_digest({"a": 1, "b": ["x", "y"]}) != body_digest(other)


@given(json_values)
def test_any_body_has_a_digest(body: object) -> None:
    assert len(body_digest(body)) == 64


def test_half_a_character_has_a_digest_too() -> None:
    assert len(body_digest({"name": "\ud83d"})) == 64


@given(st.lists(rows, max_size=5), st.lists(rejections, max_size=5))
def test_a_chunk_is_read_as_it_was_packed(recipients: list[Recipient], rejected: list[RejectedRow]) -> None:
    chunk = Chunk(tuple(recipients), tuple(rejected))
    assert Chunk.unpack(chunk.pack(), chunk.pack_words()) == chunk
    left = Chunk.unpack(chunk.pack(), None)
    without = replace(chunk, rejected=tuple(row.erased() for row in rejected)).without(range(len(recipients)))
    assert left == replace(without, has_words=not recipients)


def test_what_an_older_version_packed_without_what_rejected_rows_say_is_read() -> None:
    words = json.dumps([["F1", "Dana", "Hi 0"]]).encode()
    [read] = Chunk.unpack(Chunk((row(0),), (rejection(1),)).pack(), zlib.compress(words)).rejected
    assert read == rejection(1)


def test_a_rejected_row_with_long_values_takes_the_room_that_it_needs() -> None:
    long = [replace(rejection(index), variables={"x": "一" * 6_000}) for index in range(40)]
    parts = chunked([], long)
    assert len(parts) > 1
    assert [row for part in parts for row in part.rejected] == long


def test_rows_are_cut_into_chunks_of_a_hundred_in_their_order() -> None:
    parts = chunked([row(index) for index in range(201)], [])
    assert [len(part.recipients) for part in parts] == [100, 100, 1]
    assert [each.index for part in parts for each in part.recipients] == list(range(201))


def test_a_rejected_row_travels_with_its_neighbours() -> None:
    parts = chunked([row(index) for index in range(150) if index != 120], [rejection(120)])
    assert [len(part.recipients) for part in parts] == [100, 49]
    assert [part.rejected for part in parts] == [(), (rejection(120),)]


def test_a_chunk_may_hold_rejected_rows_alone() -> None:
    parts = chunked([row(200)], [rejection(index) for index in range(100)])
    assert [(len(part.recipients), len(part.rejected)) for part in parts] == [(0, 100), (1, 0)]


def test_a_chunk_is_stored_as_one_item_however_long_and_odd_its_texts_are() -> None:
    dice = random.Random(7)  # texts that hardly shrink: three bytes to a character, and none like the other
    long = ["".join(chr(dice.randrange(0x4E00, 0x9FFF)) for _ in range(1600)) for _ in range(150)]
    rows_of_them = [Recipient(index, DANA, "F" * 100, "é" * 200, text, 24) for index, text in enumerate(long)]
    parts = chunked(rows_of_them, [])
    assert [each.text for part in parts for each in part.recipients] == long
    assert max(len(part.pack()) for part in parts) < 400_000, "DynamoDB takes no larger item"
    assert len(parts) < 10


def test_no_rows_make_no_chunks() -> None:
    assert chunked([], []) == []


def test_a_batch_counts_what_is_settled_and_gives_ids_of_its_own() -> None:
    batch = Batch(
        account="harbour",
        batch_id="b1",
        digest="d" * 64,
        content="c" * 64,
        channel=Channel.SMS,
        category="general",
        template="Hi",
        requested_by="office@harbour.example",
        created_at="2026-01-05T15:00:00.000000Z",
        expires_at="2026-01-12T15:00:00.000000Z",
        chunks=1,
        lanes=4,
        figures=Figures(channel=Channel.SMS, recipients=3),
        counts={MessageStatus.FAILED: 1, MessageStatus.DELIVERED: 1},
    )
    assert (batch.recipients, batch.settled) == (3, 2)
    given_out = batch.message_id(0, 2, 1)
    assert given_out.belongs_to(batch.fingerprint)
    assert given_out != replace(batch, digest="e" * 64).message_id(0, 2, 1)
