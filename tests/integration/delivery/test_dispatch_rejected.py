"""Rejected rows are in the log once, dated when they are written: nothing comes before what somebody has read."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from sayso.domain import timestamps
from sayso.domain.batch.batch import rejection_entry
from sayso.tables.batches import batches, chunks, rejected_rows
from sayso.tables.log import log
from sayso.tables.log.table import LogTable
from sayso.tables.transactions import Transaction, transact
from tests.support.commits import Commits
from tests.support.crashes import UPSETS, Crash, Upset, Watch, calls, conflict
from tests.support.house import DISPATCH, House
from tests.support.promises import check

ACCEPTED = datetime(2026, 3, 2, 16, tzinfo=UTC)
DANA = "+14155550101"
ROWS = ("555", "555", DANA, "555", "555", "555")
REJECTED = [0, 1, 3, 4, 5]


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(ACCEPTED, tick=False) as clock:
        yield clock


@pytest.fixture
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five rejected rows take three transactions."""
    monkeypatch.setattr(rejected_rows, "MOST_ROWS", 2)
    monkeypatch.setattr("sayso.tables.transactions.time.sleep", lambda _: None)


def told(house: House) -> list[int]:
    return sorted(entry["row"] for entry in house.entries(type="recipient_rejected"))


def accepted(house: House) -> list[dict[str, Any]]:
    """The queue messages of a batch that was accepted an hour ago, by now."""
    house.opt_in(DANA)
    house.accept(*ROWS)
    return house.take(DISPATCH)


def nothing_is_inserted(house: House, clock: Any, act: Callable[[], object]) -> None:
    """Somebody reads the whole log and an hour later what is new: nothing of that is older than the first reading."""
    read, at = {entry["id"] for entry in house.entries()}, timestamps.to_text(datetime.now(UTC))
    clock.shift(timedelta(hours=1))
    act()
    assert [entry for entry in house.entries() if entry["id"] not in read and entry["at"] <= at] == []


def test_they_are_dated_when_they_are_written_not_when_the_batch_was_accepted(house: House, clock: Any) -> None:
    messages = accepted(house)
    nothing_is_inserted(house, clock, lambda: house.deliver(DISPATCH, messages))
    assert told(house) == REJECTED
    check(house)


def upset_at(house: House, messages: list[dict[str, Any]], upset: Upset) -> None:
    """Deliver them, and let this befall one of the calls."""
    try:
        with calls(upset):
            house.deliver(DISPATCH, messages)
    except (Crash, Exception):  # noqa: BLE001 - a dead process, or a function that has failed
        pass


@pytest.mark.usefixtures("two_at_a_time")
@pytest.mark.parametrize("kind", UPSETS)
def test_whatever_befalls_any_call_they_are_written_once_and_dated_then(
    house_as_new: Callable[[], House], clock: Any, kind: type[Upset]
) -> None:
    house, watch = house_as_new(), Watch()
    messages = accepted(house)
    with calls(watch):
        house.deliver(DISPATCH, messages)
    assert watch.names.count("TransactWriteItems") > 3, "it takes several transactions"
    for number, name in enumerate(watch.names):
        clock.move_to(ACCEPTED)
        house = house_as_new()
        messages = accepted(house)

        nothing_is_inserted(house, clock, partial(upset_at, house, messages, kind(number)))
        nothing_is_inserted(house, clock, partial(house.deliver, DISPATCH, messages))
        assert told(house) == REJECTED, f"{kind.__name__}, call {number + 1}, {name}"


@pytest.mark.usefixtures("two_at_a_time")
def test_of_two_workers_at_the_same_moment_one_writes_them(house: House, clock: Any, commits: Commits) -> None:
    messages = accepted(house)

    def other_worker() -> None:
        house.deliver(DISPATCH, messages)
        clock.shift(timedelta(seconds=1))

    commits.before_next(other_worker, by="rejected_rows")
    nothing_is_inserted(house, clock, lambda: house.deliver(DISPATCH, messages))
    assert told(house) == REJECTED
    check(house)


@pytest.mark.usefixtures("two_at_a_time")
def test_an_attempt_that_comes_later_dates_them_later(house: House, clock: Any) -> None:
    class Meets(Watch):
        """The first transaction meets another, and an hour goes by until it is tried again."""

        def before(self, name: str) -> None:
            super().before(name)
            if self.names.count("TransactWriteItems") == 1 and name == "TransactWriteItems":
                clock.shift(timedelta(hours=1))
                raise conflict(name)

    messages = accepted(house)
    with calls(Meets()):
        house.deliver(DISPATCH, messages)
    assert told(house) == REJECTED
    written = timestamps.to_text(ACCEPTED + timedelta(hours=1))
    assert {entry["at"] for entry in house.entries(type="recipient_rejected")} == {written}


@pytest.mark.usefixtures("two_at_a_time")
def test_what_an_older_version_has_written_is_not_written_again(house: House, clock: Any) -> None:
    """It dated them when the batch was accepted, and left no mark."""
    messages = accepted(house)
    [found] = house.pages("/batches", "batches")
    batch = batches.batch_of("harbour", found["batch_id"])

    def as_before(transaction: Transaction) -> None:
        for row in chunks.chunks_of(batch, [0])[0].rejected:
            log.put_entry(transaction, rejection_entry(batch, 0, row, batch.created_at))

    transact(LogTable, as_before)
    clock.shift(timedelta(hours=1))
    for _ in range(2):
        house.deliver(DISPATCH, messages)
    assert told(house) == REJECTED


def test_a_chunk_of_rejected_rows_alone_is_not_too_much_for_a_transaction(house: House) -> None:
    house.accept(*["555"] * 100, DANA)
    house.dispatch()
    assert told(house) == list(range(100))
