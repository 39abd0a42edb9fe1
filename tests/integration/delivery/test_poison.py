"""What cannot be processed stands alone: other chunks, lanes and accounts go on, and the carrier is asked."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from sayso.actions.delivery.dispatch.send_wave import send_wave
from sayso.carrier.gateway import Gateway
from sayso.domain.batch import chunk as chunk_module
from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.chunks import ChunkItem, chunk_key
from tests.support.house import DISPATCH, SETTLE, House
from tests.support.later import Questions, housekeep
from tests.support.promises import promises_hold
from tests.support.world import FAMILIES, SILENT, STUDIO, World, small_world

PHONES = FAMILIES[:5]
HELD: dict[str, object] = {"do": "hold"}


def gone(house: House, batch_id: str, number: int) -> None:
    ChunkItem(*chunk_key(batch_of(STUDIO, batch_id), number)).delete()


def spoilt(house: House, batch_id: str, number: int) -> None:
    item = ChunkItem.get(*chunk_key(batch_of(STUDIO, batch_id), number))
    item.update(actions=[ChunkItem.data.set(b"no chunk")])


def brings_on(house: House, *minutes: int) -> None:
    """Housekeeping at these minutes; whatever fails then is a dead letter."""
    for minute in minutes:
        housekeep(house, minute, settle=False)
        while messages := house.take(DISPATCH):
            house.deliver(DISPATCH, messages)
        house.settle()


def test_a_chunk_in_the_middle_that_nobody_can_process_fails_and_its_lane_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 2)

    def poisoned(work: Any, *rest: Any) -> Any:
        if work.number == 1:
            raise RuntimeError("poison")
        return send_wave(work, *rest)

    monkeypatch.setattr("sayso.actions.delivery.dispatch.dispatch.send_wave", poisoned)
    house.open(STUDIO, "+14155550300", lanes=1)
    house.opt_in(*PHONES, account=STUDIO)
    house.carrier.behave({"*": SILENT})
    batch_id = house.accept(*PHONES, account=STUDIO)
    while messages := house.take(DISPATCH):
        house.deliver(DISPATCH, messages)
    brings_on(house, 36, 72, 108, 144, 180)
    statuses = house.statuses(batch_id, STUDIO)
    assert [statuses[phone] for phone in PHONES] == ["delivered", "delivered", "failed", "failed", "delivered"]
    assert house.batch(batch_id, STUDIO)["status"] == "completed"
    promises_hold(house, STUDIO)


@pytest.mark.parametrize("spoil", [gone, spoilt])
def test_a_chunk_that_nobody_can_read_holds_up_neither_its_lane_nor_the_rest_of_its_batch(
    house: House, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[House, str, int], None]
) -> None:
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 2)
    house.open(STUDIO, "+14155550300", lanes=1)
    house.opt_in(*PHONES, account=STUDIO)
    house.carrier.behave({"*": SILENT})
    batch_id = house.accept(*PHONES, account=STUDIO)
    house.deliver(DISPATCH, house.take(DISPATCH))
    spoil(house, batch_id, 1)
    [poison] = house.take(DISPATCH)
    assert house.deliver(DISPATCH, [poison]) == {poison["MessageId"]}  # until it is a dead letter
    brings_on(house, 36, 72)
    counts = house.batch(batch_id, STUDIO)["counts"]
    assert counts == {"delivered": 3, "pending": 2}
    assert house.credits(STUDIO)["held"] == 2, "nobody knows who they are: a person decides"


def test_a_final_status_that_is_a_dead_letter_leaves_its_message_open_and_the_carrier_is_asked(house: House) -> None:
    house.carrier.behave({"*": SILENT})
    batch_id = house.sent(PHONES[0])
    [row] = house.messages(batch_id)
    house.report(batch_id, row["message_id"], row["phone"], "delivered")
    assert house.take(SETTLE), "and it is never seen again"
    assert house.statuses(batch_id) == {PHONES[0]: "sent"}
    housekeep(house, 11)
    assert house.statuses(batch_id) == {PHONES[0]: "delivered"}
    promises_hold(house)


@pytest.mark.parametrize("settled", [False, True], ids=["before its ids are stored", "and is settled before"])
def test_a_report_that_comes_before_create_answers_counts_once(
    house: House, monkeypatch: pytest.MonkeyPatch, settled: bool
) -> None:
    house.carrier.behave({"*": SILENT})
    create = Gateway.create

    def reported_first(gateway: Gateway, **asked: Any) -> Any:
        receipt = create(gateway, **asked)
        batch_id, message_id = asked["status_callback"].partition("#")[0].split("/")[-2:]
        house.report(batch_id, message_id, asked["to"], "delivered", MessageSid=receipt.carrier_id)
        if settled:
            house.settle()
        return receipt

    monkeypatch.setattr(Gateway, "create", reported_first)
    batch_id = house.sent(PHONES[0])
    house.settle()
    assert house.statuses(batch_id) == {PHONES[0]: "delivered"}
    assert house.batch(batch_id)["status"] == "completed"
    assert len(house.entries(type="message_delivered")) == 1
    promises_hold(house)


@pytest.fixture
def world(house_as_new: Callable[[], House]) -> Any:
    with small_world(house_as_new()) as world:
        yield world


@pytest.mark.parametrize("chunk_size", [2, 4])
def test_a_batch_whose_questions_take_all_the_time_stops_no_other_and_comes_to_all_of_its_messages(
    world: World, monkeypatch: pytest.MonkeyPatch, chunk_size: int
) -> None:
    """Its first messages never get a receipt; those of another account, and its own last ones, are asked for. Also if a
    run does not come to the end of the first chunk."""
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", chunk_size)
    world.begins_anew()
    world.house.carrier.behave(dict.fromkeys(PHONES[:4], HELD))
    large = world.sends([*PHONES[:4], FAMILIES[4]])
    world.passes(0.1)
    small = world.house.sent(FAMILIES[4], account="valley")
    questions = Questions(monkeypatch)
    for _ in range(6):
        world.passes(11)
        world.house.housekeep(of_questions=partial(questions.out_of_time_after, 2))
        world.house.settle()
    assert world.house.statuses(small, "valley") == {FAMILIES[4]: "delivered"}
    assert world.house.statuses(large, STUDIO)[FAMILIES[4]] == "delivered"
    promises_hold(world.house, STUDIO, "valley")


def test_each_chunk_in_the_queue_says_whose_it_is_so_that_sqs_can_be_fair(house: House) -> None:
    house.open(STUDIO, "+14155550300")
    for account in ("harbour", STUDIO):
        house.accept(PHONES[0], account=account)
    [first], [second] = house.take(DISPATCH), house.take(DISPATCH)
    assert {first["Attributes"]["MessageGroupId"], second["Attributes"]["MessageGroupId"]} == {"harbour", STUDIO}
