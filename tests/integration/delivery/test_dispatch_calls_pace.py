"""Calls go out one by one, no faster than the carrier makes them, and never where the carrier's queue would be late."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sayso.actions.delivery.dispatch.dispatch import dispatch
from sayso.actions.delivery.dispatch.send_wave import CALL_SECONDS
from sayso.actions.delivery.dispatch.work import Dispatcher
from sayso.aws.queues import ChunkReference, DispatchQueue, SettleQueue
from sayso.carrier.gateway import CreateResult, Gateway, Receipt
from sayso.carrier.secret import CarrierSecret
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.call_rate import NONSENSE, PATIENCE, SlotRequest
from sayso.domain.phone import PhoneNumber
from sayso.invocation import Invocation
from sayso.tables.batches import batches, call_rate, chunks
from sayso.tables.consents import consents
from tests.support.calls import VOICE, Second
from tests.support.carriers import fake_gateway
from tests.support.events import AUTH_TOKEN
from tests.support.house import DISPATCH, House

PHONES = [f"+141555501{n:02}" for n in range(1, 8)]
DANA, KIM = PHONES[:2]


def work(house: House, batch_id: str, clock: Second, calls_per_second: int = 1, **changes: Any) -> None:
    """One run of the worker on the first chunk, by this clock."""
    dispatcher = Dispatcher(
        gateway=Gateway(CarrierSecret("AC", AUTH_TOKEN)),
        dispatch_queue=DispatchQueue(house.environment["DISPATCH_QUEUE_URL"]),
        settle_queue=SettleQueue(house.environment["SETTLE_QUEUE_URL"]),
        callback_url="https://harbour.example/prod",
        calls_per_second=calls_per_second,
        run=replace(Invocation(clock=clock, seconds_left=lambda: 60, pause=clock.pause), **changes),
    )
    dispatch(ChunkReference("harbour", batch_id, 0), dispatcher)


def acquire(now: datetime, per_second: int) -> datetime | None:
    return call_rate.acquire_slot(SlotRequest.of(now, per_second))


def accepted(house: House, *phones: str, key: str = "key", **changes: Any) -> str:
    """A batch of calls to phones that have consented; its message in the queue is the test's."""
    house.opt_in(*phones, channel="voice")
    batch_id = house.accept(*phones, key=key, **VOICE | changes)
    house.take(DISPATCH)
    return batch_id


def at_each_call(monkeypatch: pytest.MonkeyPatch, clock: Second, **answers: Receipt) -> list[tuple[datetime, str]]:
    """When each call was asked for, and to whom."""
    asked: list[tuple[datetime, str]] = []
    made = fake_gateway(monkeypatch, **answers)

    def call(_: Gateway, **wanted: Any) -> Receipt:
        asked.append((clock(), wanted["to"]))
        return made.create(**wanted)

    monkeypatch.setattr(Gateway, "call", call)
    return asked


def apart(asked: list[tuple[datetime, str]]) -> list[float]:
    return [(later - sooner).total_seconds() for (sooner, _), (later, _) in pairwise(asked)]


@pytest.mark.parametrize("per_second", [1, 4])
def test_calls_go_out_one_after_the_other_no_faster_than_the_rate(
    house: House, monkeypatch: pytest.MonkeyPatch, per_second: int
) -> None:
    clock = Second()
    asked = at_each_call(monkeypatch, clock)
    batch_id = accepted(house, *PHONES)
    work(house, batch_id, clock, calls_per_second=per_second)
    assert [phone for _, phone in asked] == PHONES
    assert apart(asked) == pytest.approx([1 / per_second] * 6, abs=0.002)
    assert set(house.statuses(batch_id).values()) == {"sent"}


def test_one_call_reads_the_consents_of_few(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Second()
    at_each_call(monkeypatch, clock)
    batch_id = accepted(house, *PHONES)
    reading, read = consents.consents_of, list[int]()

    def counted(account: str, phones: Sequence[PhoneNumber]) -> Any:
        read.append(len(phones))
        return reading(account, phones)

    monkeypatch.setattr(consents, "consents_of", counted)
    work(house, batch_id, clock)
    assert read == [5, 5, 5, 4, 3, 2, 1]


def test_a_row_that_is_not_called_takes_no_turn(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Second()
    asked = at_each_call(monkeypatch, clock)
    house.opt_in(PHONES[-1], channel="voice")
    batch_id = house.accept(*PHONES, **VOICE)
    work(house, batch_id, clock)
    house.settle()
    assert [phone for _, phone in asked] == [PHONES[-1]]
    assert sum(clock.waited) == 0
    assert list(house.statuses(batch_id).values()).count("skipped") == 6


def test_all_batches_share_the_rate(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Second()
    asked = at_each_call(monkeypatch, clock)
    first, second = accepted(house, DANA), accepted(house, KIM, key="second")
    work(house, first, clock)
    work(house, second, clock)
    assert apart(asked) == pytest.approx([1], abs=0.002)


def test_where_others_are_before_it_a_chunk_comes_again_without_a_claim(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Second()
    asked = at_each_call(monkeypatch, clock)
    batch_id = accepted(house, DANA)
    while acquire(clock(), 1):
        pass
    work(house, batch_id, clock)
    assert (asked, clock.waited) == ([], [])
    assert house.statuses(batch_id) == {DANA: "pending"}
    clock.pause(PATIENCE.total_seconds() + 1)
    work(house, batch_id, clock)
    assert [phone for _, phone in asked] == [DANA]


def test_turns_are_given_once_each_and_none_that_is_far_off(house: House) -> None:
    now = datetime(2026, 3, 2, 16, tzinfo=UTC)
    slots = [acquire(now, 2) for _ in range(9)]
    seconds = [(slot - now).total_seconds() for slot in slots if slot]
    assert seconds == [0, 0.5, 1, 1.5, 2, 2.5, 3]
    assert slots[7:] == [None, None]


def test_a_turn_that_a_wrong_clock_has_taken_holds_nobody_up(house: House) -> None:
    now = datetime(2026, 3, 2, 16, tzinfo=UTC)
    acquire(now + NONSENSE + timedelta(seconds=1), 1)
    assert acquire(now, 1) == now


def test_who_opts_out_while_a_call_waits_for_its_turn_is_not_called(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Second()
    asked = at_each_call(monkeypatch, clock)
    batch_id = accepted(house, DANA)
    out = {"channels": {"voice": "opted_out"}, "source": "phone_call", "note": "asked"}
    acquire(clock(), 1)

    def wait_long(seconds: float) -> None:
        clock.pause(seconds + 4)
        house.call("PUT", f"/consents/{DANA}", out)

    work(house, batch_id, clock, pause=wait_long)
    house.settle()
    assert asked == []
    assert [row["reason"] for row in house.messages(batch_id)] == ["opted_out"]


def test_a_run_ends_while_there_is_time_for_a_whole_call_and_the_rest_comes_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, ends = Second(), Second().now + timedelta(seconds=CALL_SECONDS + 2.5)

    def left() -> float:
        return (ends - clock()).total_seconds()

    asked = at_each_call(monkeypatch, clock)
    batch_id = accepted(house, *PHONES)
    work(house, batch_id, clock, seconds_left=left)
    assert len(asked) == 4, "the last of them began with a little more than that"
    assert len(house.take(DISPATCH)) == 1, "the rest of the chunk is in the queue again"
    work(house, batch_id, clock)
    assert [phone for _, phone in asked] == PHONES


QUIET = {"quiet_hours": {"from": "21:00", "to": "08:00"}, "time_zone": "America/Los_Angeles"}
# Seconds before nine in the evening in California, and whether a call may begin: of the last two minutes, one is left
# to the carrier's queue, and one to clocks that differ, as for texts.
LAST_MINUTES = [(125, "sent"), (115, "pending"), (5, "pending")]


@pytest.mark.parametrize(("before", "status"), LAST_MINUTES)
def test_in_the_last_minutes_before_quiet_hours_nobody_is_called(
    house: House, monkeypatch: pytest.MonkeyPatch, before: float, status: str
) -> None:
    at_each_call(monkeypatch, clock := Second())
    house.call("PUT", "/settings", QUIET)
    batch_id = accepted(house, DANA)
    clock.now = _evening() - timedelta(seconds=before)
    work(house, batch_id, clock)
    assert house.statuses(batch_id) == {DANA: status}
    assert bool(chunks.progress_of(_batch(batch_id), 0).waits_until) == (status == "pending")


def test_who_waits_far_too_long_for_a_turn_is_not_called_in_the_last_minute(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = at_each_call(monkeypatch, clock := Second())
    house.call("PUT", "/settings", QUIET)
    batch_id = accepted(house, DANA)
    clock.now = _evening() - timedelta(seconds=121)
    work(house, batch_id, clock, pause=lambda seconds: clock.pause(seconds + 63))
    assert (asked, house.statuses(batch_id)) == ([], {DANA: "pending"})


def _evening() -> datetime:
    """Nine in the evening in California, a day or two from now: before the batch expires."""
    zone = ZoneInfo("America/Los_Angeles")
    day = (datetime.now(UTC) + timedelta(days=1)).astimezone(zone)
    return day.replace(hour=21, minute=0, second=0, microsecond=0).astimezone(UTC)


def _batch(batch_id: str) -> Batch:
    return batches.batch_of("harbour", batch_id)


@pytest.mark.parametrize(("before", "status"), [(75, "sent"), (65, "skipped")])
def test_what_expires_within_a_minute_is_not_called(
    house: House, monkeypatch: pytest.MonkeyPatch, before: float, status: str
) -> None:
    clock = Second()
    at_each_call(monkeypatch, clock)
    expires_at = clock.now + timedelta(hours=1)
    batch_id = accepted(house, DANA, expires_at=expires_at.isoformat())
    clock.now = expires_at - timedelta(seconds=before)
    work(house, batch_id, clock)
    house.settle()
    assert house.statuses(batch_id) == {DANA: status}


def test_a_call_that_the_carrier_did_not_take_comes_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Second()
    asked = at_each_call(monkeypatch, clock, **{DANA: Receipt(CreateResult.NOT_TAKEN)})
    batch_id = accepted(house, DANA, KIM)
    work(house, batch_id, clock)
    assert [phone for _, phone in asked] == [DANA]
    assert set(house.statuses(batch_id).values()) == {"pending"}


def test_an_accept_of_calls_has_one_lane_whatever_the_account_has(house: House) -> None:
    house.opt_in(DANA, channel="voice")
    assert _batch(house.accept(DANA, **VOICE)).lanes == 1
    assert _batch(house.accept(DANA, key="text")).lanes == 4
