"""Batches that stand still are brought on: lost enqueues, lost chunks, chunks that nobody can process."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine

from sayso.actions.batch import accept as accept_module
from sayso.actions.delivery.dispatch.send_wave import send_wave
from sayso.aws.queues import DispatchQueue
from sayso.domain import timestamps
from sayso.domain.batch import chunk as chunk_module
from sayso.tables import TABLES
from sayso.tables.batches import due
from sayso.tables.batches.table import SHARDS
from tests.support.house import DISPATCH, SETTLE, House
from tests.support.later import housekeep
from tests.support.promises import check

PHONES = [f"+1415555{1000 + n}" for n in range(4)]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 2)


def studio(house: House) -> None:
    house.open("studio", "+14155550300", lanes=1)
    house.opt_in(*PHONES, account="studio")


def test_a_batch_that_was_accepted_and_never_enqueued_goes_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    studio(house)

    def crash(*_: Any) -> None:
        raise RuntimeError("the process ends here")

    with monkeypatch.context() as patch:
        patch.setattr(accept_module, "_enqueue", crash)
        assert house.send(recipients=[{"phone": phone} for phone in PHONES], account="studio").status == 500
    [batch] = house.pages("/batches", "batches", "studio")
    assert house.take(DISPATCH) == []
    housekeep(house, 2)
    assert set(house.statuses(batch["batch_id"], "studio").values()) == {"sent"}
    check(house, "studio")


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("lost", [1, 2], ids=["the first chunk", "the second chunk"])
def test_a_lane_whose_message_was_lost_goes_on(house: House, lost: int) -> None:
    studio(house)
    batch_id = house.accept(*PHONES, account="studio")
    for _ in range(lost - 1):
        house.deliver(DISPATCH, house.take(DISPATCH))
    assert len(house.take(DISPATCH)) == 1
    housekeep(house, 5)
    assert "pending" in house.statuses(batch_id, "studio").values(), "its message may still be on the way"
    housekeep(house, 36)
    assert set(house.statuses(batch_id, "studio").values()) == {"sent"}
    assert len(house.carrier.sent()) == 4
    check(house, "studio")


class _Refused(Exception):
    """SQS did not take it."""


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("fails_at", [36, 13], ids=["to bring a lane on", "to send a message once more"])
def test_what_the_queue_did_not_take_is_enqueued_by_the_next_look(
    house: House, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    studio(house)
    batch_id = house.accept(*PHONES, account="studio")
    if fails_at == 36:
        house.take(DISPATCH)
    else:
        house.carrier.behave({PHONES[0]: {"do": "deliver", "faults": ["reset_before_taking"], "times": 1}})
        house.dispatch()
        housekeep(house, 11)
    with monkeypatch.context() as patch:
        patch.setattr(DispatchQueue, "send", Mock(side_effect=_Refused))
        housekeep(house, fails_at)
    assert set(house.statuses(batch_id, "studio").values()) != {"sent"}
    housekeep(house, fails_at + 1.1)
    assert set(house.statuses(batch_id, "studio").values()) <= {"sent", "delivered"}
    assert len(house.carrier.sent()) == 4
    check(house, "studio")


@pytest.mark.usefixtures("small_chunks")
def test_a_cancelled_batch_whose_lane_is_lost_comes_to_its_end(house: House) -> None:
    studio(house)
    batch_id = house.accept(*PHONES, account="studio")
    house.take(DISPATCH)
    house.call("POST", f"/batches/{batch_id}/cancel", account="studio")
    housekeep(house, 36)
    assert house.batch(batch_id, "studio")["status"] == "cancelled"
    check(house, "studio")


@pytest.mark.usefixtures("small_chunks")
def test_a_scheduled_batch_that_is_cancelled_and_lost_does_not_wait_for_its_time(house: House) -> None:
    studio(house)
    begins = datetime.now(UTC) + timedelta(hours=5)
    batch_id = house.accept(*PHONES, account="studio", send_at=begins.isoformat())
    house.call("POST", f"/batches/{batch_id}/cancel", account="studio")
    assert len(house.take(DISPATCH)) == 1, "and it is never seen again"
    housekeep(house, 2)
    assert house.batch(batch_id, "studio")["status"] == "cancelled"
    assert house.credits("studio")["held"] == 0
    check(house, "studio")


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_that_nobody_can_process_fails_and_its_lane_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio(house)
    batch_id = house.accept(*PHONES, account="studio")

    def poisoned(work: Any, *rest: Any) -> Any:
        if work.number == 0:
            raise RuntimeError("poison")
        return send_wave(work, *rest)

    monkeypatch.setattr("sayso.actions.delivery.dispatch.dispatch.send_wave", poisoned)
    house.deliver(DISPATCH, house.take(DISPATCH))  # it comes again, and ends in the dead letters
    for minutes in (36, 72, 108, 144, 180):
        housekeep(house, minutes, settle=False)
        house.deliver(DISPATCH, house.take(DISPATCH))
        house.settle()
    statuses = house.statuses(batch_id, "studio")
    assert [statuses[phone] for phone in PHONES] == ["failed", "failed", "sent", "sent"]
    assert {row["reason"] for row in house.messages(batch_id, "studio")} == {"not_processed", None}
    assert house.credits("studio")["held"] == 2
    check(house, "studio")


@pytest.mark.usefixtures("small_chunks")
def test_the_rejected_rows_of_a_chunk_that_is_given_up_are_in_the_log(house: House) -> None:
    studio(house)
    house.accept("555", *PHONES, account="studio")
    house.take(DISPATCH)
    for minutes in (36, 72, 108, 144, 180):
        housekeep(house, minutes, settle=False)
        house.take(DISPATCH)
    [entry] = house.entries("studio", type="recipient_rejected")
    assert entry["row"] == 0
    assert entry["at"] > timestamps.to_text(datetime.now(UTC) + timedelta(minutes=143))


@pytest.mark.usefixtures("small_chunks")
def test_a_receipt_that_never_comes_has_no_chunk_looked_through_again(house: House) -> None:
    """Of eight chunks in four lanes all is reported, and one message is not."""
    phones = [f"+1415555{2000 + n}" for n in range(16)]
    house.carrier.behave({"*": {"do": "deliver", "faults": ["dropped_callbacks"]}, phones[0]: {"do": "hold"}})
    batch_id = house.sent(*phones)
    runs = 0
    for minute in [*range(11, 60, 10), *range(60, 360, 30), *range(360, 72 * 60, 180)]:
        housekeep(house, minute, settle=False)
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minute)):
            runs += house.dispatch()
            house.settle()
    assert house.batch(batch_id)["counts"] == {"delivered": 15, "sent": 1}
    assert runs == 0
    housekeep(house, 72 * 60 + 200)
    assert house.batch(batch_id)["status"] == "completed"
    check(house)


@pytest.mark.usefixtures("small_chunks")
def test_what_is_final_and_was_never_settled_is_reported_again(house: House) -> None:
    """Two of three chunks are skipped for lack of consent; of the one in the middle the queue lost what was said."""
    house.open("studio", "+14155550300", lanes=1)
    house.opt_in(*PHONES[:2], account="studio")
    batch_id = house.accept(*PHONES[:2], "+14155559001", "+14155559002", "+14155559003", account="studio")
    for lost in (False, True, False):
        house.deliver(DISPATCH, house.take(DISPATCH))
        if lost:
            assert house.take(SETTLE)
        house.settle()
    assert list(house.statuses(batch_id, "studio").values()) == ["sent", "sent", "pending", "pending", "skipped"]
    housekeep(house, 36)
    assert list(house.statuses(batch_id, "studio").values()) == ["sent", "sent", "skipped", "skipped", "skipped"]
    check(house, "studio")


def requests_of_a_run(house: House) -> int:
    """How many requests to DynamoDB a run of housekeeping makes in two hours' time."""
    made: list[str] = []

    def note(**more: Any) -> None:
        made.append(more["model"].name)

    events = [table._get_connection().connection.client.meta.events for table in TABLES.values()]
    for each in events:
        each.register("before-call.dynamodb", note, unique_id="count")
    try:
        housekeep(house, 120, settle=False)
    finally:
        for each in events:
            each.unregister("before-call.dynamodb", unique_id="count")
    return len(made)


def test_what_is_finished_costs_housekeeping_nothing(house: House) -> None:
    """It asks each shard of an index that has no finished batch, and the partitions of earlier versions."""
    studio(house)
    assert requests_of_a_run(house) == SHARDS + len(due.OF_OLD)
    for number in range(5):
        batch_id = house.sent(PHONES[0], key=f"key-{number}", account="studio")
        house.conclude(batch_id, PHONES[0], "delivered", account="studio")
    assert requests_of_a_run(house) == SHARDS + len(due.OF_OLD)


def test_a_batch_that_is_sent_and_reported_is_never_looked_at(house: House) -> None:
    batch_id = house.sent(PHONES[0])
    house.conclude(batch_id, PHONES[0], "delivered")
    before = house.entries()
    housekeep(house, 600)
    assert house.entries() == before
