"""Runs of housekeeping may overlap at any call: nobody gets a message twice, and each comes to its end."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.support.crashes import Watch, calls
from tests.support.house import DISPATCH, House
from tests.support.later import housekeep, quiet
from tests.support.promises import check

FOUND, MISSING, SILENT = "+14155550101", "+14155550102", "+14155550103"
PHONES = [FOUND, MISSING, SILENT]


def one_of_each(house: House) -> str:
    """A batch whose first answer was lost, whose second create never came through, and whose third is not reported."""
    house.carrier.behave(
        {
            FOUND: {"do": "deliver", "faults": ["reset_after_taking", "dropped_callbacks"], "times": 1},
            MISSING: {"do": "deliver", "faults": ["reset_before_taking"], "times": 1},
            SILENT: {"do": "deliver", "faults": ["dropped_callbacks"]},
        }
    )
    batch_id = house.sent(*PHONES)
    house.carrier.behave(
        {MISSING: {"do": "deliver", "faults": ["reset_before_taking", "dropped_callbacks"], "times": 1}}
    )
    house.carrier.behave({MISSING: {"do": "deliver", "faults": ["dropped_callbacks"]}})
    return batch_id


def comes_to_its_end(house: House, from_minute: int) -> None:
    for minute in range(from_minute, from_minute + 40, 2):
        housekeep(house, minute)
    quiet(house)
    given = Counter(message["to"] for message in house.carrier.sent() if message["direction"] == "outbound-api")
    assert given == dict.fromkeys(PHONES, 1)
    [batch] = house.pages("/batches", "batches")
    assert (batch["status"], batch["counts"]) == ("completed", {"delivered": 3})
    assert house.credits() == {"balance": 997, "held": 0, "available": 997}
    check(house)


@pytest.mark.parametrize("minute", [11, 13])
def test_another_run_at_any_call_changes_nothing(house_as_new: Callable[[], House], minute: int) -> None:
    house = house_as_new()
    moment, seen = 0, 1
    while moment < seen:
        house_as_new()
        one_of_each(house)
        if minute > 11:
            housekeep(house, 11)
        watch = OtherRun(moment, lambda: housekeep(house, minute, settle=False))
        with calls(watch):
            housekeep(house, minute, settle=False)
        seen = len(watch.names)
        house.dispatch()
        house.settle()
        comes_to_its_end(house, minute + 2)
        moment += 3  # each kind of call comes up; all of them would take a minute
    assert house.take(DISPATCH) == []


class OtherRun(Watch):
    """Something else is done before the call of this number."""

    def __init__(self, number: int, act: Callable[[], None]) -> None:
        super().__init__()
        self.number, self.act = number, act

    def before(self, name: str) -> None:
        super().before(name)
        if len(self.names) == self.number + 1:
            self.act()
