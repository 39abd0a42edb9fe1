"""What is due happens on time for every account, whatever becomes of others' looks, and nobody is asked before it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from bench.morning import simulation
from functions.housekeeping import schedule
from sayso.actions.delivery.housekeeping.unstick import unstick
from sayso.domain import timestamps
from sayso.domain.batch import chunk as chunk_module
from sayso.domain.batch.batch import Batch
from tests.support.crashes import CARRIER, Crash, Watch, calls
from tests.support.house import DISPATCH, LOOK, QUESTION, House, context
from tests.support.later import Questions, housekeep
from tests.support.promises import promises_hold

DANA, KIM = "+14155550101", "+14155550102"
SILENT: dict[str, object] = {"do": "deliver", "faults": ["dropped_callbacks"]}


def in_minutes(minutes: float) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes))


def scheduled(house: House, minutes: float, account: str = "harbour", key: str = "scheduled") -> str:
    """A batch that begins so many minutes from now."""
    house.opt_in(KIM, account=account)
    send_at = timestamps.to_text(datetime.now(UTC) + timedelta(minutes=minutes))
    return house.accept(KIM, key=key, account=account, send_at=send_at)


def begun(house: House, batch_id: str, account: str = "harbour") -> bool:
    return bool(house.batch(batch_id, account)["status"] != "scheduled")


def references(house: House, minutes: float) -> list[dict[str, Any]]:
    """What a run so many minutes from now puts on the look queue, taken out of it."""
    with in_minutes(minutes):
        schedule.handler({}, context(55))
    found = []
    while messages := house.take(LOOK):
        found += messages
    return found


def looks(house: House, minutes: float, *messages: dict[str, Any]) -> None:
    """The queue brings these so many minutes from now; whoever dies of one does not take the others along."""
    for message in messages:
        try:
            with in_minutes(minutes):
                house.deliver(LOOK, [message])
        except Crash:
            continue


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the batches that are brought on."""
    return _brought_on(monkeypatch, lambda _: False)


def _brought_on(monkeypatch: pytest.MonkeyPatch, dies: Callable[[Batch], bool]) -> list[str]:
    met: list[str] = []

    def note(batch: Batch, *rest: Any) -> Any:
        met.append(batch.batch_id)
        if dies(batch):
            raise Crash
        return unstick(batch, *rest)

    monkeypatch.setattr("sayso.actions.delivery.housekeeping.look_after.unstick", note)
    return met


def test_a_look_that_ends_the_process_keeps_no_other_batch_waiting(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = scheduled(house, 1, key="deadly")
    others = [scheduled(house, 1.2, key="neighbour"), scheduled(house, 1.2, "valley")]
    with monkeypatch.context() as patch:
        met = _brought_on(patch, lambda batch: batch.batch_id == deadly)
        for minute in (2, 3.5, 5):
            looks(house, minute, *references(house, minute))
        assert met.count(deadly) == 3, "it is still tried"
    assert begun(house, others[0])
    assert begun(house, others[1], "valley")
    assert not begun(house, deadly)
    looks(house, 7, *references(house, 7))
    assert begun(house, deadly), "and once it can be looked after, it is"
    house.dispatch()
    promises_hold(house)


def test_a_reference_that_comes_again_looks_at_nothing_again(house: House, looked_at: list[str]) -> None:
    """The queue brings it twice, or the next run has listed the batch before the first was taken."""
    batch_id = scheduled(house, 1)
    [first] = references(house, 2)
    [second] = references(house, 3)
    looks(house, 3, first)
    watch = Watch()
    with calls(watch):
        looks(house, 3, second, first)
    assert looked_at == [batch_id]
    assert watch.names == ["GetItem", "GetItem"], "each costs one read"
    assert len(house.take(DISPATCH)) == 1
    assert not house.take(DISPATCH)


def test_of_two_who_come_for_a_look_at_the_same_time_one_has_it(house: House, looked_at: list[str]) -> None:
    batch_id = scheduled(house, 1)
    [reference] = references(house, 2)

    class Other(Watch):
        def before(self, name: str) -> None:
            super().before(name)
            if len(self.names) == 2:  # the first has read, and has not written
                house.deliver(LOOK, [reference])

    with in_minutes(2), calls(Other()):
        house.deliver(LOOK, [reference])
    assert looked_at == [batch_id]


def test_a_batch_whose_look_died_is_due_again_after_a_minute(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id = scheduled(house, 1)
    with monkeypatch.context() as patch:
        _brought_on(patch, lambda _: True)
        looks(house, 2, *references(house, 2))
    assert references(house, 2.9) == []
    looks(house, 3.1, *references(house, 3.1))
    assert begun(house, batch_id)


def test_what_must_begin_begins_though_nobody_answers_any_question(house: House) -> None:
    house.carrier.behave({"*": SILENT})
    silent = house.sent(DANA)
    late, woken = scheduled(house, 10.5, "valley"), scheduled(house, 16, key="own")
    looks(house, 11, *references(house, 11))
    assert begun(house, late, "valley")
    [asked] = house.take(QUESTION)
    looks(house, 17, *references(house, 17))
    assert begun(house, woken)
    with in_minutes(17):
        house.deliver(QUESTION, [asked])
        house.settle()
        assert house.statuses(silent) == {DANA: "sent"}, "asked too late: it was listed again, and asked anew"
        house.ask_carrier()
    house.settle()
    assert house.statuses(silent) == {DANA: "delivered"}


def test_a_batch_with_questions_is_brought_on_before_they_are_asked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of its chunks has no report, and the second was lost."""
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 1)
    house.carrier.behave({"*": SILENT})
    house.opt_in(DANA, KIM)
    house.accept(DANA, KIM)
    house.deliver(DISPATCH, house.take(DISPATCH))
    assert len(house.take(DISPATCH)) == 1, "and it is never seen again"
    looks(house, 36, *references(house, 36))
    assert len(house.take(DISPATCH)) == 1
    assert len(house.take(QUESTION)) == 1


def test_a_question_that_comes_again_is_not_asked_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.carrier.behave({"*": {"do": "hold"}})
    house.sent(DANA)
    looks(house, 11, *references(house, 11))
    [asked] = house.take(QUESTION)
    questions = Questions(monkeypatch)
    with in_minutes(11):
        for _ in range(3):
            house.deliver(QUESTION, [asked])
    assert len(questions.asked) == 1


def test_questions_that_nobody_comes_to_are_asked_anew_after_five_minutes(house: House) -> None:
    house.carrier.behave({DANA: SILENT})
    house.sent(DANA)
    looks(house, 11, *references(house, 11))
    assert len(house.take(QUESTION)) == 1
    assert references(house, 12) == [], "nobody lists it meanwhile"
    looks(house, 16.5, *references(house, 16.5))
    assert len(house.take(QUESTION)) == 1, "and it is asked about anew"


def test_where_nothing_can_be_done_a_look_is_reading_and_one_write(house: House) -> None:
    house.sent(DANA)
    [reference] = references(house, 1)
    watch = Watch()
    with in_minutes(1), calls(watch):
        house.deliver(LOOK, [reference])
    assert watch.names == ["GetItem", "BatchGetItem", "UpdateItem", "BatchGetItem"]
    assert references(house, 10) == [], "and there is none until the report is overdue"
    assert len(references(house, 11.1)) == 1


def test_the_simulation_of_a_morning_counts_the_calls_that_are_made(house: House) -> None:
    batch_id = scheduled(house, 1)
    [reference] = references(house, 2)
    start, wave = Watch(), Watch()
    with in_minutes(2):
        with calls(start):
            house.deliver(LOOK, [reference])
        [chunk] = house.take(DISPATCH)
        with calls(wave):
            house.deliver(DISPATCH, [chunk])
    assert begun(house, batch_id)
    assert len(start.names) == simulation.CALLS_OF_A_START, start.names
    assert len([name for name in wave.names if name != CARRIER]) <= simulation.CALLS_OF_A_WAVE, wave.names


def test_an_account_with_many_questions_leaves_another_its_own(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.carrier.behave({"*": SILENT})
    for number in range(5):
        house.sent(DANA, key=f"one-of-many-{number}")
    other = house.sent(DANA, account="valley")
    questions = Questions(monkeypatch)
    with in_minutes(11):
        schedule.handler({}, context(55))
        house.look_after()
        for _ in range(2):
            house.deliver(QUESTION, house.take(QUESTION))
        house.settle()
    assert len(questions.asked) == 2
    assert house.statuses(other, "valley") == {DANA: "delivered"}


def test_what_is_called_for_during_a_look_is_not_put_off(house: House) -> None:
    """A cancelling, whose process dies, while the batch is looked at: it is looked at again when that says."""
    batch_id = scheduled(house, 30)
    with in_minutes(30):
        [reference] = references(house, 0.1)

        class Cancels(Watch):
            done = False

            def before(self, name: str) -> None:
                super().before(name)
                if name == "SendMessageBatch" and not self.done:
                    self.done = True
                    house.call("POST", f"/batches/{batch_id}/cancel")

        with in_minutes(0.1), calls(Cancels()):
            house.deliver(LOOK, [reference])
        assert len(references(house, 1.5)) == 1
    housekeep(house, 33)
    assert house.batch(batch_id)["status"] == "cancelled"
