"""What is due happens on time for every account, also where the looks at one account's batches end every run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from functions.housekeeping import schedule
from sayso.actions.delivery.housekeeping.unstick import unstick
from sayso.carrier.gateway import CarrierSilent, Gateway
from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from tests.support.crashes import Crash
from tests.support.house import House
from tests.support.later import Questions, housekeep
from tests.support.promises import promises_hold

DANA, KIM = "+14155550101", "+14155550102"
SILENT: dict[str, object] = {"do": "deliver", "faults": ["dropped_callbacks"]}


def in_minutes(minutes: float) -> str:
    return timestamps.to_text(datetime.now(UTC) + timedelta(minutes=minutes))


def scheduled(house: House, minutes: float, account: str, key: str = "scheduled") -> str:
    """A batch that begins so many minutes from now."""
    house.opt_in(KIM, account=account)
    return house.accept(KIM, key=key, account=account, send_at=in_minutes(minutes))


def runs(house: House, *minutes: int) -> None:
    """A run of housekeeping in each of these minutes, whatever becomes of it."""
    for minute in minutes:
        try:
            housekeep(house, minute)
        except Crash:
            house.dispatch()
            house.settle()


def begun(house: House, batch_id: str, account: str) -> bool:
    return bool(house.batch(batch_id, account)["status"] != "scheduled")


def dies_asking(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever asks the carrier dies of it; the ids of what was asked for."""
    asked: list[str] = []

    def fetch(_: Gateway, carrier_id: str, *__: Any) -> Any:
        asked.append(carrier_id)
        raise Crash

    monkeypatch.setattr(Gateway, "fetch", fetch)
    return asked


def test_looks_that_end_every_run_make_nobody_start_late(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.carrier.behave({"*": SILENT})
    for number in range(3):
        house.sent(DANA, key=f"silent-{number}")
    own, others = scheduled(house, 15.5, "harbour"), scheduled(house, 20.5, "valley")
    asked = dies_asking(monkeypatch)
    runs(house, *range(11, 16))
    assert not begun(house, own, "harbour")
    runs(house, 16)
    assert begun(house, own, "harbour")
    runs(house, *range(17, 21))
    assert not begun(house, others, "valley")
    runs(house, 21)
    assert begun(house, others, "valley")
    runs(house, *range(22, 41))
    assert len(set(asked)) > 1, "nor is the same batch the first again and again"


def test_what_must_begin_has_begun_before_the_carrier_is_asked_for_anything(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long its answers take, and though the batch that they are about has been due for longer."""
    house.carrier.behave({"*": SILENT})
    house.sent(DANA)
    late = scheduled(house, 10.5, "valley")
    when_asked: list[bool] = []

    def fetch(*_: Any) -> Any:
        when_asked.append(begun(house, late, "valley"))
        raise CarrierSilent

    monkeypatch.setattr(Gateway, "fetch", fetch)
    runs(house, 11)
    assert when_asked == [True]


def test_an_account_whose_looks_end_every_run_comes_after_all_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the process dies of what must happen on time, the others' starts and receipts come first."""
    house.carrier.behave({"*": SILENT})
    house.opt_in(DANA)
    for number in range(6):
        house.accept(DANA, key=f"deadly-{number}")
    silent = house.sent(DANA, account="valley")
    late = scheduled(house, 14.5, "valley")
    deadly = _dies(monkeypatch, lambda batch: batch.account == "harbour")
    runs(house, *range(10, 15))
    assert house.statuses(silent, "valley") == {DANA: "delivered"}
    runs(house, 15)
    assert begun(house, late, "valley")
    runs(house, *range(16, 31))
    assert len(deadly) > 15, "it is still tried, every minute"


def test_a_batch_whose_look_ends_the_run_comes_after_its_own_neighbours(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = scheduled(house, 1, "harbour", "deadly")
    neighbour = scheduled(house, 1.2, "harbour", "neighbour")
    with monkeypatch.context() as patch:
        _dies(patch, lambda batch: batch.batch_id == deadly)
        runs(house, 2, 3)
        assert begun(house, neighbour, "harbour")
    assert not begun(house, deadly, "harbour")
    runs(house, 4)
    assert begun(house, deadly, "harbour"), "and once it can be looked after, it is"
    promises_hold(house)


def test_an_account_with_many_due_batches_leaves_time_for_another(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.carrier.behave({"*": SILENT})
    for number in range(20):
        house.sent(DANA, key=f"one-of-many-{number}")
    other = house.sent(DANA, account="valley")
    questions = Questions(monkeypatch)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        schedule.handler({}, questions.out_of_time_after(3))
        house.settle()
    assert len(questions.asked) == 3
    assert house.statuses(other, "valley") == {DANA: "delivered"}


def _dies(monkeypatch: pytest.MonkeyPatch, of: Callable[[Batch], bool]) -> list[str]:
    """The process dies when it begins to bring such a batch on."""
    met: list[str] = []

    def dies(batch: Batch, *rest: Any) -> Any:
        if of(batch):
            met.append(batch.batch_id)
            raise Crash
        return unstick(batch, *rest)

    monkeypatch.setattr("sayso.actions.delivery.housekeeping.look_after.unstick", dies)
    return met
