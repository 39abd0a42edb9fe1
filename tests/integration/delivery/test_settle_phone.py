"""Settling takes the phone of a message from its row, with one read for all reports that change something."""

from collections.abc import Iterable
from typing import Any

import boto3
import pytest

from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.tables.batches import chunks
from tests.support.house import House
from tests.support.promises import check

PHONES = [f"+1415555{number:04d}" for number in range(8)]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The chunks of each read that settling makes."""
    read: list[list[int]] = []
    original = chunks.chunks_of

    def noted(batch: Batch, numbers: Iterable[int]) -> dict[int, Chunk]:
        read.append(sorted(numbers))
        return original(batch, read[-1])

    monkeypatch.setattr(chunks, "chunks_of", noted)
    return read


def rows(house: House, batch_id: str) -> list[dict[str, Any]]:
    return house.messages(batch_id)


def test_reports_together_read_their_chunk_once_and_repeats_read_nothing(house: House, reads: list[list[int]]) -> None:
    batch_id = house.sent(*PHONES)
    for number, row in enumerate(rows(house, batch_id)):
        house.report(batch_id, row["message_id"], f"+1212555{number:04d}", "delivered")
    reads.clear()
    house.settle()
    assert reads == [[0]]
    assert {entry["phone"] for entry in house.entries(type="message_delivered")} == set(PHONES)
    for row in rows(house, batch_id):
        house.report(batch_id, row["message_id"], row["phone"], "undelivered")
    reads.clear()
    house.settle()
    assert reads == []
    check(house)


def test_what_the_dispatcher_knows_itself_needs_no_read(house: House, reads: list[list[int]]) -> None:
    house.accept(*PHONES)
    house.dispatch()
    reads.clear()
    house.settle()
    assert len(house.entries(type="message_skipped")) == len(PHONES)
    assert reads == []


def test_an_id_that_the_batch_never_gave_is_no_place_in_a_chunk(house: House, reads: list[list[int]]) -> None:
    batch_id = house.sent(*PHONES)
    [first, *_] = rows(house, batch_id)
    house.report(batch_id, f"0.99.1.{'0' * 12}", PHONES[0], "delivered")
    house.report(batch_id, first["message_id"], PHONES[0], "delivered")
    house.settle()
    assert [entry["phone"] for entry in house.entries(type="message_delivered")] == [PHONES[0]]


def test_a_report_counts_though_its_row_can_no_longer_be_read(house: House) -> None:
    batch_id = house.sent(PHONES[0])
    [row] = rows(house, batch_id)
    table = boto3.resource("dynamodb").Table(house.environment["BATCHES_TABLE"])
    for item in table.scan()["Items"]:
        if str(item["pk"]).startswith("chunk#"):
            table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
    house.report(batch_id, row["message_id"], PHONES[0], "delivered")
    house.settle()
    [entry] = house.entries(type="message_delivered")
    assert entry["text"].startswith("SMS message delivered to a phone that can no longer be read. 1 credits used.")
    assert entry.get("phone") is None
    assert house.credits() == {"balance": 999, "held": 0, "available": 999}
