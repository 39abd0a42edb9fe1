"""Messages of which nothing is heard: the carrier is asked, nobody gets one twice, and none stays open for ever."""

from collections.abc import Callable
from functools import partialmethod
from typing import Any

import pytest

from sayso.carrier.gateway import Gateway
from sayso.domain.batch import chunk as chunk_module
from tests.support.house import House
from tests.support.later import housekeep
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"
THREE_DAYS = 72 * 60 + 1


def lose(house: House, phone: str, *faults: str, do: str = "deliver", times: int = 1) -> None:
    """The phone's next create calls meet the faults; no callback ever comes."""
    house.carrier.behave({phone: {"do": do, "faults": [*faults, "dropped_callbacks"], "times": times}})


def silent(house: House, *phones: str, do: str = "deliver") -> None:
    """The phones' messages end as said, and no callback comes."""
    house.carrier.behave({phone: {"do": do, "faults": ["dropped_callbacks"]} for phone in phones})


def sent_to(house: House, phone: str) -> int:
    return len([message for message in house.carrier.sent(phone) if message["direction"] == "outbound-api"])


def row(house: House, batch_id: str) -> dict[str, Any]:
    [found] = house.messages(batch_id)
    return found


def test_a_message_whose_answer_was_lost_is_found_and_settled(house: House) -> None:
    lose(house, DANA, "reset_after_taking")
    batch_id = house.sent(DANA)
    assert row(house, batch_id)["status"] == "sending"
    housekeep(house, 9)
    assert row(house, batch_id)["status"] == "sending", "the callback may still come"
    housekeep(house, 11)
    assert (row(house, batch_id)["status"], sent_to(house, DANA)) == ("delivered", 1)
    assert house.credits() == {"balance": 999, "held": 0, "available": 999}
    assert house.batch(batch_id)["status"] == "completed"
    check(house)


def test_a_message_that_is_found_and_not_final_waits_for_its_report(house: House) -> None:
    lose(house, DANA, "reset_after_taking", do="hold")
    batch_id = house.sent(DANA)
    housekeep(house, 11)
    assert row(house, batch_id)["status"] == "sent"
    house.conclude(batch_id, DANA, "undelivered", ErrorCode="30003")
    assert (row(house, batch_id)["status"], sent_to(house, DANA)) == ("undelivered", 1)
    check(house)


def test_a_message_that_was_not_taken_is_sent_once_more_after_two_looks(house: House) -> None:
    lose(house, DANA, "reset_before_taking")
    batch_id = house.sent(DANA)
    housekeep(house, 11)
    assert (row(house, batch_id)["status"], sent_to(house, DANA)) == ("sending", 0)
    housekeep(house, 11.5)
    assert sent_to(house, DANA) == 0, "half a minute is too soon for a second look"
    housekeep(house, 13)
    assert (row(house, batch_id)["status"], sent_to(house, DANA)) == ("sent", 1)
    [entry] = house.entries(type="message_repeated")
    assert (entry["phone"], entry["batch_id"]) == (DANA, batch_id)
    check(house)


def test_a_second_attempt_asks_for_consent_again(house: House) -> None:
    lose(house, DANA, "reset_before_taking")
    batch_id = house.sent(DANA)
    house.text(DANA, "STOP", text_id="SM1")
    housekeep(house, 11)
    housekeep(house, 13)
    assert (row(house, batch_id)["status"], row(house, batch_id)["reason"]) == ("skipped", "opted_out")
    assert sent_to(house, DANA) == 0
    check(house)


def test_a_message_that_is_unknown_twice_has_failed_and_costs_nothing(house: House) -> None:
    lose(house, DANA, "reset_before_taking", times=2)
    batch_id = house.sent(DANA)
    for minutes in (11, 13, 25, 27):
        housekeep(house, minutes)
    assert (row(house, batch_id)["status"], row(house, batch_id)["reason"]) == ("failed", "outcome_unknown")
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}
    assert house.batch(batch_id)["status"] == "completed"
    check(house)
    house.report(batch_id, row(house, batch_id)["message_id"], DANA, "delivered")
    house.settle()
    assert row(house, batch_id)["status"] == "delivered", "a report that comes after all counts, and is paid for"
    assert house.credits()["balance"] == 999
    check(house)


def test_a_message_that_is_listed_late_is_found_at_the_second_look(house: House) -> None:
    house.carrier.inject({}, seconds={"late_listing": 12 * 60})
    lose(house, DANA, "reset_after_taking", "late_listing")
    batch_id = house.sent(DANA)
    housekeep(house, 11)
    assert row(house, batch_id)["status"] == "sending"
    housekeep(house, 13)
    assert (row(house, batch_id)["status"], sent_to(house, DANA)) == ("delivered", 1)
    check(house)


def test_a_report_that_comes_before_anybody_asks_leaves_nothing_to_find(house: House) -> None:
    lose(house, DANA, "reset_after_taking", do="hold")
    batch_id = house.sent(DANA)
    house.conclude(batch_id, DANA, "delivered")
    before = house.entries()
    housekeep(house, 11)
    assert house.entries() == before
    check(house)


# What became of the create calls of two batches with the same text to the same phone.
TAKEN, LOST, NOT_TAKEN = "answered", "reset_after_taking", "reset_before_taking"
PAIRS = [(first, second) for first in (TAKEN, LOST, NOT_TAKEN) for second in (TAKEN, LOST, NOT_TAKEN)]


@pytest.mark.parametrize("settled_first", [False, True])
@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_two_messages_with_one_text_to_one_phone_are_told_apart(
    house: House, pair: tuple[str, str], settled_first: bool
) -> None:
    ids = []
    for number, fault in enumerate(pair):
        if fault == TAKEN:
            silent(house, DANA, do="hold" if settled_first else "deliver")
        else:
            lose(house, DANA, fault, do="hold" if settled_first else "deliver")
        ids.append(house.sent(DANA, key=f"key-{number}"))
        if fault == TAKEN and settled_first:
            house.report(ids[-1], row(house, ids[-1])["message_id"], DANA, "delivered", MessageSid=_last_sid(house))
            house.settle()
    silent(house, DANA)
    for minutes in (11, 13, 25, 27):
        housekeep(house, minutes)
    assert sent_to(house, DANA) == 2, "each of the two batches, once"
    assert [row(house, batch_id)["status"] for batch_id in ids] == ["delivered", "delivered"]
    assert house.credits() == {"balance": 998, "held": 0, "available": 998}
    check(house)


def _last_sid(house: House) -> str:
    return str(house.carrier.sent(DANA)[-1]["sid"])


@pytest.mark.parametrize(("do", "status"), [("deliver", "delivered"), ("undeliver", "undelivered"), ("fail", "failed")])
def test_a_final_status_that_nobody_reported_is_fetched(house: House, do: str, status: str) -> None:
    silent(house, DANA, KIM, do=do)
    batch_id = house.sent(DANA, KIM)
    assert set(house.statuses(batch_id).values()) == {"sent"}
    housekeep(house, 11)
    assert set(house.statuses(batch_id).values()) == {status}
    assert house.batch(batch_id)["status"] == "completed"
    check(house)


def test_a_message_without_receipt_fails_after_three_days_and_a_later_one_still_counts(house: House) -> None:
    batch_id = house.sent(DANA)
    housekeep(house, THREE_DAYS - 2)
    assert row(house, batch_id)["status"] == "sent"
    housekeep(house, THREE_DAYS + 6 * 60)
    assert (row(house, batch_id)["status"], row(house, batch_id)["reason"]) == ("failed", "no_receipt")
    assert house.credits()["held"] == 0
    check(house)
    house.conclude(batch_id, DANA, "delivered")
    assert house.credits() == {"balance": 999, "held": 0, "available": 999}
    check(house)


def test_who_may_have_got_nothing_comes_before_whose_report_is_missing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 1)
    silent(house, DANA)
    lose(house, KIM, "reset_before_taking")
    house.sent(DANA, KIM)
    asked: list[str] = []
    for name in ("find", "fetch"):
        monkeypatch.setattr(Gateway, name, partialmethod(_noted, asked, name, getattr(Gateway, name)))
    housekeep(house, 11)
    assert asked == ["find", "fetch"]


def test_while_the_carrier_cannot_be_asked_nothing_is_decided(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(house, DANA, "reset_after_taking")
    batch_id = house.sent(DANA)
    with monkeypatch.context() as patch:
        patch.setattr("sayso.carrier.gateway.Gateway._client", _Dead())
        for minutes in (11, 13, 15):
            housekeep(house, minutes, settle=False)
    assert row(house, batch_id)["status"] == "sending"
    housekeep(house, 17)
    assert (row(house, batch_id)["status"], sent_to(house, DANA)) == ("delivered", 1)
    check(house)


def _noted(gateway: Gateway, asked: list[str], name: str, ask: Callable[..., Any], *given: Any, **named: Any) -> Any:
    asked.append(name)
    return ask(gateway, *given, **named)


class _Dead:
    """A client of a carrier that does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise ValueError(name)
