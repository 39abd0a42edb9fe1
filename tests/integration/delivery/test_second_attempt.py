"""A message that is about to go out once more, and arrives after all: it is sent once, and its proof is right."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sayso.domain.proof.check import check_proof
from tests.support.house import House
from tests.support.later import housekeep
from tests.support.promises import check

DANA = "+14155550101"


@pytest.fixture
def unheard_of(house: House) -> tuple[str, str]:
    """Batch and message that the carrier has taken, answered nothing about, and does not list for an hour."""
    house.carrier.inject({}, seconds={"late_listing": 60 * 60})
    faults = ["reset_after_taking", "late_listing", "dropped_callbacks"]
    house.carrier.behave({DANA: {"do": "hold", "faults": faults, "times": 1}})
    batch_id = house.sent(DANA)
    [message] = house.messages(batch_id)
    housekeep(house, 11)
    return batch_id, message["message_id"]


def is_proven(house: House) -> None:
    check_proof(house.call("GET", f"/consents/{DANA}/proof", query={"limit": "250"}).body)
    check(house)


def nothing(_: House) -> None:
    pass


def erases(house: House) -> None:
    assert house.call("POST", f"/consents/{DANA}/erasure", {"note": "a letter"}).body["complete"]


@pytest.mark.parametrize("status", ["delivered", "undelivered", "failed"])
@pytest.mark.parametrize("then", [nothing, erases])
def test_what_is_reported_while_its_second_attempt_waits_is_not_sent_again(
    house: House, unheard_of: tuple[str, str], status: str, then: Callable[[House], None]
) -> None:
    housekeep(house, 13, settle=False)  # enqueued once more, and nobody has come for it yet
    house.report(*unheard_of, DANA, status)
    house.settle()
    then(house)
    is_proven(house)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=14)):
        house.dispatch()
        house.settle()
    assert len(house.carrier.sent(DANA)) == 1
    assert house.statuses(unheard_of[0]) == {DANA: status}
    is_proven(house)


def test_what_is_delivered_after_its_second_attempt_was_left_out_is_proven(
    house: House, unheard_of: tuple[str, str]
) -> None:
    house.text(DANA, "STOP", text_id="SM1")
    housekeep(house, 13)
    assert house.statuses(unheard_of[0]) == {DANA: "skipped"}
    house.report(*unheard_of, DANA, "delivered")
    house.settle()
    assert len(house.carrier.sent(DANA)) == 1
    is_proven(house)
