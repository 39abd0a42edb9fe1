"""An id of the carrier's belongs to one message for ever: no other is reported, or paid for, by it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from sayso.tables.batches import carrier_id_owners
from tests.support.house import House
from tests.support.later import quiet
from tests.support.promises import all_is_over, promises_hold

DANA = "+14155550101"
DAY = 24 * 60


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 3, 2, 16, tzinfo=UTC), tick=False) as clock:
        yield clock


def looks(house: House, clock: Any, *minutes: float) -> None:
    """Housekeeping after each of these pauses, and what it enqueues."""
    for pause in minutes:
        quiet(house)
        clock.shift(timedelta(minutes=pause))
        house.housekeep()
        house.dispatch()
        house.settle()


def end_of(house: House, batch_id: str) -> tuple[str, str | None]:
    [row] = house.messages(batch_id)
    return row["status"], row["reason"]


def lose(house: House, *faults: str, do: str = "deliver", times: int = 1) -> None:
    house.carrier.behave({DANA: {"do": do, "faults": [*faults, "dropped_callbacks"], "times": times}})


@pytest.mark.parametrize("same_words", [True, False], ids=["same words", "other words"])
def test_a_text_that_was_never_handed_over_is_not_taken_for_an_older_one_that_ended_without_a_receipt(
    house: House, clock: Any, same_words: bool
) -> None:
    house.opt_in(DANA)
    words = {} if same_words else {"template": "The library is closed."}
    waits = house.accept(DANA, key="waits", send_at="2026-03-06T16:00Z", **words)
    clock.shift(timedelta(minutes=5))
    lose(house, do="hold")
    older = house.sent(DANA, key="older")
    looks(house, clock, 11, DAY, DAY, DAY, 3 * 60)
    assert end_of(house, older) == ("failed", "no_receipt")
    house.carrier.behave({DANA: {"do": "deliver", "faults": ["dropped_callbacks"]}})  # it is delivered after all
    lose(house, "reset_before_taking", times=2)
    looks(house, clock, DAY, *[10] * 12)  # its second attempt is lost as well
    assert (end_of(house, waits), len(house.carrier.sent(DANA))) == (("failed", "outcome_unknown"), 1)
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}
    all_is_over(house)


def test_a_message_that_is_closed_without_a_receipt_keeps_its_id_and_says_that_the_carrier_said_nothing(
    house: House, clock: Any
) -> None:
    lose(house, do="hold")
    batch_id = house.sent(DANA)
    [given] = house.carrier.sent(DANA)
    looks(house, clock, 3 * DAY + 1)
    assert end_of(house, batch_id) == ("failed", "no_receipt")
    [entry] = house.entries(type="message_failed")
    assert (entry["carrier_id"], entry["actor"]["kind"]) == (given["sid"], "system")
    promises_hold(house)


def test_the_id_in_the_answer_to_a_create_belongs_to_its_message_from_then_on(house: House) -> None:
    lose(house, do="hold")
    batch_id = house.sent(DANA)
    [given], [row] = house.carrier.sent(DANA), house.messages(batch_id)
    sid = given["sid"]
    assert carrier_id_owners.owners_of("harbour", [sid, "SM0"]) == {sid: row["message_id"]}
    assert carrier_id_owners.take("harbour", sid, row["message_id"])
    assert not carrier_id_owners.take("harbour", sid, "another")
    assert carrier_id_owners.owners_of("valley", [sid]) == {}


@pytest.mark.parametrize("reported", [True, False], ids=["reported", "on its way"])
def test_an_older_message_of_the_same_words_keeps_its_id_at_the_same_moment(
    house: House, clock: Any, reported: bool
) -> None:
    """Two batches within a second: the first is with the carrier, the second never came through."""
    lose(house, "reset_after_taking" if reported else "redacted_body", do="hold")
    first = house.sent(DANA, key="first")
    [given] = house.carrier.sent(DANA)
    if reported:
        house.conclude(first, DANA, "delivered", MessageSid=given["sid"])
    lose(house, "reset_before_taking", times=2)
    second = house.sent(DANA, key="second")
    looks(house, clock, 11, 2)
    assert end_of(house, second) == ("sending", None), "its second attempt was lost as well"
    looks(house, clock, 11, 2)
    assert (end_of(house, second), len(house.carrier.sent(DANA))) == (("failed", "outcome_unknown"), 1)
    promises_hold(house)
