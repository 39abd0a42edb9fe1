"""POST /batches/{id}/cancel: what the carrier has not been given is not sent, to the last message, at any moment."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from sayso.actions.batch import cancel as cancel_module
from sayso.aws.queues import DispatchQueue, SettleQueue
from sayso.carrier.gateway import CreateResult, Gateway, Receipt
from sayso.domain.batch import chunk as chunk_module
from sayso.domain.delivery import wave as wave_module
from sayso.domain.delivery.progress import Progress
from sayso.domain.message.message import MessageStatus
from sayso.tables.batches import batch_status, batches, chunks, due, rejected_rows
from sayso.tables.consents import consents
from tests.support.carriers import FakeGateway, fake_gateway
from tests.support.house import DISPATCH, House
from tests.support.later import due_batches
from tests.support.promises import check, promises_hold

PHONES = [f"+1415555{1000 + n}" for n in range(6)]
STOPPED, REFUSED_ROW = PHONES[1], "555"


@pytest.fixture
def batch_id(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """Six recipients and a rejected row in two chunks of one lane, in waves of two; one has opted out."""
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 4)
    monkeypatch.setattr(wave_module, "WAVE_SIZE", 2)
    house.open("studio", "+14155550300", lanes=1)
    house.opt_in(*PHONES, account="studio")
    house.text(STOPPED, "STOP", text_id="SM1", to="+14155550300")
    return house.accept(PHONES[0], REFUSED_ROW, *PHONES[1:], account="studio")


def cancel(house: House, batch_id: str, role: str = "sender") -> Any:
    return house.call("POST", f"/batches/{batch_id}/cancel", account="studio", role=role)


def is_as_told(house: House, batch_id: str, carrier: FakeGateway, told: dict[str, Any]) -> None:
    """The carrier was given what was told as sent, once; all else was cancelled or skipped; the books are right."""
    while house.dispatch() or house.settle():
        pass
    assert len(carrier.phones) == len(set(carrier.phones))
    statuses = house.statuses(batch_id, "studio")
    counted = Counter(statuses.values())
    assert (counted["cancelled"], counted["sent"] + counted["delivered"]) == (told["stopped"], told["sent"])
    assert set(carrier.phones) == {phone for phone, status in statuses.items() if status in {"sent", "delivered"}}
    assert len(house.entries("studio", type="recipient_rejected")) == 1
    assert len(house.entries("studio", type="batch_cancelled")) == 1
    assert cancel(house, batch_id).body | {"status": ""} == told | {"status": ""}
    check(house, "studio")
    for phone in set(carrier.phones):
        house.conclude(batch_id, phone, "delivered", account="studio")
    batch = house.batch(batch_id, "studio")
    assert (batch["status"], sum(batch["counts"].values())) == ("cancelled", 6)
    assert house.credits("studio")["held"] == 0
    check(house, "studio")


def test_a_batch_that_is_cancelled_before_it_begins_sends_nothing(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = fake_gateway(monkeypatch)
    answer = cancel(house, batch_id)
    assert answer.status == 200
    assert answer.body == {"batch_id": batch_id, "status": "cancelling", "sent": 0, "stopped": 6}
    is_as_told(house, batch_id, carrier, answer.body)
    assert house.credits("studio") == {"balance": 1000, "held": 0, "available": 1000}
    [entry] = house.entries("studio", type="batch_cancelled")
    assert (entry["actor"]["kind"], entry["batch_id"]) == ("staff", batch_id)
    [summary] = house.entries("studio", type="batch_completed")
    assert summary["text"] == "6 queued, 6 cancelled. 0 credits used."
    assert {row["reason"] for row in house.messages(batch_id, "studio")} == {"batch_cancelled"}


# Everything that a worker does to the world while it sends, and how often at least.
STEPS = [
    (batch_status, "mark_sending", 1),
    (rejected_rows, "log_rejected", 1),
    (consents, "consents_of", 3),
    (chunks, "claim", 3),
    (Gateway, "create", 3),
    (chunks, "record_steps", 3),
    (SettleQueue, "send", 3),
    (chunks, "progress_of", 3),
    (DispatchQueue, "send", 1),
]
MOMENTS = [
    pytest.param(where, name, time, late, id=f"{'after' if late else 'before'} {name} {time}")
    for where, name, times in STEPS
    for time in range(1, times + 1)
    for late in (False, True)
]


def at_time(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, time: int, late: bool, act: Callable[[], None]
) -> None:
    """Do something right before or after a step, the given time that it is taken."""
    real, taken = getattr(where, name), 0

    def step(*args: Any, **more: Any) -> Any:
        nonlocal taken
        taken += 1
        now = taken == time
        if now and not late:
            act()
        result = real(*args, **more)
        if now and late:
            act()
        return result

    monkeypatch.setattr(where, name, step)


@pytest.mark.parametrize(("where", "name", "time", "late"), MOMENTS)
def test_at_any_moment_of_the_sending_the_answer_is_exact(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, time: int, late: bool
) -> None:
    carrier = fake_gateway(monkeypatch)
    told: list[dict[str, Any]] = []
    at_time(monkeypatch, where, name, time, late, lambda: told.append(cancel(house, batch_id).body))
    house.dispatch()
    is_as_told(house, batch_id, carrier, told[0])


def test_what_the_carrier_gives_back_after_it_was_told_as_sent_is_sent(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = fake_gateway(monkeypatch)
    told: list[dict[str, Any]] = []
    carrier.before.append(lambda: told.append(cancel(house, batch_id).body))
    carrier.answers[PHONES[0]] = Receipt(CreateResult.NOT_TAKEN)
    [message] = house.take(DISPATCH)
    house.deliver(DISPATCH, [message])
    assert (told[0]["sent"], told[0]["stopped"]) == (1, 4)
    del carrier.answers[PHONES[0]]
    carrier.created.clear()
    house.deliver(DISPATCH, [message])
    is_as_told(house, batch_id, carrier, told[0])


class Crash(BaseException):
    """The process ends here, and no code of its own sees it."""


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("where", "name", "time"), [(cancel_module, "transact", 1), (chunks, "claim", 1), (chunks, "claim", 2)]
)
def test_after_a_crash_at_any_step_the_same_call_finishes_what_was_begun(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, time: int, late: bool
) -> None:
    carrier = fake_gateway(monkeypatch)

    def crash() -> None:
        raise Crash

    with monkeypatch.context() as patch:
        at_time(patch, where, name, time, late, crash)
        with pytest.raises(Crash):
            cancel(house, batch_id)
    is_as_told(house, batch_id, carrier, cancel(house, batch_id).body)


def dies(house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch, name: str = "transact", time: int = 1) -> None:
    """A cancel that dies right after one of its writes; the first is its entry."""

    def crash() -> None:
        raise Crash

    with monkeypatch.context() as patch:
        at_time(patch, cancel_module if name == "transact" else chunks, name, time, True, crash)
        with pytest.raises(Crash):
            cancel(house, batch_id)


def claimed_phones(batch_id: str) -> set[str]:
    batch = batches.batch_of("studio", batch_id)
    progress = chunks.all_progress_of(batch, range(batch.chunks), consistent=True)
    rows = chunks.chunks_of(batch, progress)
    return {
        rows[number].recipients[index].phone.e164
        for number, one in progress.items()
        for index, step in one.steps.items()
        if step.status is not MessageStatus.PENDING
    }


@pytest.mark.parametrize(("where", "name", "time", "late"), MOMENTS)
def test_the_dispatcher_ends_a_cancel_that_died_at_any_moment_of_the_sending(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, time: int, late: bool
) -> None:
    carrier = fake_gateway(monkeypatch)
    claimed: list[set[str]] = []

    def act() -> None:
        dies(house, batch_id, monkeypatch)
        claimed.append(claimed_phones(batch_id))

    at_time(monkeypatch, where, name, time, late, act)
    while house.dispatch() or house.settle():
        pass
    assert set(carrier.phones) <= claimed[0]
    [counts] = [house.batch(batch_id, "studio")["counts"]]
    assert "pending" not in counts, "nobody had to repeat the call"
    is_as_told(house, batch_id, carrier, cancel(house, batch_id).body)


LATE_BATCHES = [
    pytest.param({"send_at": "2026-03-05T16:00Z"}, id="for another day"),
    pytest.param({}, id="waiting for the end of quiet hours"),
]


@pytest.mark.parametrize("changes", LATE_BATCHES)
@pytest.mark.parametrize(("name", "time"), [("transact", 1), ("claim", 1), ("claim", 2)])
def test_housekeeping_ends_within_minutes_a_cancel_that_died_of_a_batch_that_waits(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str, time: int, changes: dict[str, str]
) -> None:
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 4)
    carrier = fake_gateway(monkeypatch)
    with time_machine.travel(datetime(2026, 3, 2, 16, tzinfo=UTC), tick=False) as clock:
        house.open("studio", "+14155550300", lanes=2)
        quiet = {"quiet_hours": {"from": "22:00", "to": "21:00"}, "time_zone": "America/Los_Angeles"}
        house.call("PUT", "/settings", quiet, account="studio")
        house.opt_in(*PHONES, account="studio")
        batch_id = house.accept(*PHONES, account="studio", **changes)
        house.dispatch()
        clock.shift(timedelta(minutes=5))
        dies(house, batch_id, monkeypatch, name, time)
        for _ in range(3):
            clock.shift(timedelta(minutes=1))
            house.housekeep()
            while house.dispatch() or house.settle():
                pass
        assert house.batch(batch_id, "studio")["status"] == "cancelled"
        assert cancel(house, batch_id).body == {"batch_id": batch_id, "status": "cancelled", "sent": 0, "stopped": 6}
        assert house.credits("studio") == {"balance": 1000, "held": 0, "available": 1000}
        assert carrier.phones == []
        promises_hold(house, "studio")


def test_a_look_that_began_before_the_cancelling_does_not_put_it_off(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Housekeeping reads the batch, it is cancelled, and housekeeping says when it looks again."""
    [listed] = due_batches("2098")
    dies(house, batch_id, monkeypatch)
    due.put_off(listed, datetime(2099, 1, 1, tzinfo=UTC))
    assert due_batches("2098")


def test_what_was_given_up_before_it_was_cancelled_is_not_told_as_sent(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_gateway(monkeypatch)
    batch = batches.batch_of("studio", batch_id)
    chunks.claim(batch, 0, Progress().give_up(3, batch.created_at), "given up")
    answer = cancel(house, batch_id).body
    assert (answer["sent"], answer["stopped"]) == (0, 3)


def test_a_batch_at_its_end_has_nothing_to_stop(house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = fake_gateway(monkeypatch)
    house.dispatch()
    house.settle()
    for phone in carrier.phones:
        house.conclude(batch_id, phone, "delivered", account="studio")
    answer = cancel(house, batch_id)
    assert answer.body == {"batch_id": batch_id, "status": "completed", "sent": 5, "stopped": 0}
    assert house.entries("studio", type="batch_cancelled") == []


def test_only_a_sender_of_the_account_cancels(house: House, batch_id: str) -> None:
    assert cancel(house, batch_id, role="viewer").error == (403, "forbidden")
    assert house.call("POST", f"/batches/{batch_id}/cancel", account="valley").error == (404, "not_found")
    assert house.batch(batch_id, "studio")["status"] == "queued"
