"""Calls of which nothing is heard: nobody is called twice for one message, and none stays open for ever."""

from typing import Any

import pytest

from sayso.carrier.gateway import CarrierSilent, Gateway
from sayso.carrier.secret import CarrierSecret
from tests.support.calls import VOICE, conclude
from tests.support.ground import SECRET
from tests.support.house import House
from tests.support.later import housekeep
from tests.support.promises import all_is_over, check, promises_hold

DANA, KIM = "+14155550101", "+14155550102"


def lose(house: House, phone: str, *faults: str, call: str = "answer", times: int = 1) -> None:
    """The phone's next create calls meet the faults; no report ever comes."""
    house.carrier.behave({phone: {"call": call, "faults": [*faults, "dropped_callbacks"], "times": times}})


def silent(house: House, *phones: str, call: str = "answer") -> None:
    """The calls to these phones end as said, and no report comes."""
    house.carrier.behave({phone: {"call": call, "faults": ["dropped_callbacks"]} for phone in phones})


def called(house: House, phone: str = DANA) -> int:
    return len(house.carrier.calls(phone))


def row(house: House, batch_id: str) -> tuple[str, str | None]:
    [found] = house.messages(batch_id)
    return found["status"], found["reason"]


def test_a_call_whose_answer_was_lost_is_found_by_what_the_carrier_asked_for_it(house: House) -> None:
    lose(house, DANA, "reset_after_taking")
    batch_id = house.sent(DANA, **VOICE)
    assert row(house, batch_id) == ("sending", None)
    housekeep(house, 9)
    assert row(house, batch_id) == ("sending", None), "the report may still come"
    housekeep(house, 11)
    assert (row(house, batch_id), called(house)) == (("delivered", None), 1)
    all_is_over(house)


def test_as_long_as_the_carrier_does_not_tell_whose_a_call_was_nobody_is_called_again(house: House) -> None:
    lose(house, DANA, "reset_after_taking", "late_events")
    batch_id = house.sent(DANA, **VOICE)
    for minutes in (11, 12, 13, 14):
        housekeep(house, minutes)
        assert (row(house, batch_id), called(house)) == (("sending", None), 1)
    housekeep(house, 16)
    assert (row(house, batch_id), called(house)) == (("delivered", None), 1)
    all_is_over(house)


def test_a_call_that_the_carrier_never_tells_whose_it_was_has_failed_and_is_not_made_again(house: House) -> None:
    lose(house, DANA, "reset_after_taking", call="busy")  # without any request for it, nothing names its message
    batch_id = house.sent(DANA, **VOICE)
    for minutes in (11, 13, 30, 59):
        housekeep(house, minutes)
        assert (row(house, batch_id), called(house)) == (("sending", None), 1)
    housekeep(house, 62)
    assert (row(house, batch_id), called(house)) == (("failed", "not_identified"), 1)
    all_is_over(house)
    conclude(house, batch_id, (DANA, "busy"))
    assert row(house, batch_id) == ("undelivered", "busy"), "a report that comes late still counts"
    all_is_over(house)


def test_a_call_in_the_carriers_queue_is_waited_for_and_not_made_again(house: House) -> None:
    lose(house, DANA, "reset_after_taking", call="hold")
    batch_id = house.sent(DANA, **VOICE)
    for minutes in (11, 13, 120, 60 * 24):
        housekeep(house, minutes)
        assert (row(house, batch_id), called(house)) == (("sending", None), 1)
    conclude(house, batch_id, (DANA, "completed"))
    assert (row(house, batch_id), called(house)) == (("delivered", None), 1)
    all_is_over(house)


def test_a_call_that_stays_in_the_carriers_queue_for_three_days_has_failed(house: House) -> None:
    lose(house, DANA, "reset_after_taking", call="hold")
    batch_id = house.sent(DANA, **VOICE)
    housekeep(house, 72 * 60 + 1)
    assert (row(house, batch_id), called(house)) == (("failed", "not_identified"), 1)
    all_is_over(house)


def test_a_call_that_was_not_taken_is_made_once_more_after_two_looks(house: House) -> None:
    lose(house, DANA, "reset_before_taking")
    batch_id = house.sent(DANA, **VOICE)
    housekeep(house, 11)
    assert (row(house, batch_id), called(house)) == (("sending", None), 0)
    housekeep(house, 13)
    assert (row(house, batch_id), called(house)) == (("sent", None), 1)
    [entry] = house.entries(type="message_repeated")
    assert entry["text"].startswith(f"Voice call to {DANA} is sent once more")
    check(house)


def test_a_second_call_asks_for_consent_again(house: House) -> None:
    lose(house, DANA, "reset_before_taking")
    batch_id = house.sent(DANA, **VOICE)
    out = {"channels": {"voice": "opted_out"}, "source": "phone_call", "note": "asked"}
    house.call("PUT", f"/consents/{DANA}", out)
    housekeep(house, 11)
    housekeep(house, 13)
    assert (row(house, batch_id), called(house)) == (("skipped", "opted_out"), 0)


def test_a_call_that_is_unknown_twice_has_failed(house: House) -> None:
    lose(house, DANA, "reset_before_taking", times=2)
    batch_id = house.sent(DANA, **VOICE)
    for minutes in (11, 13, 25, 27):
        housekeep(house, minutes)
    assert (row(house, batch_id), called(house)) == (("failed", "outcome_unknown"), 0)
    all_is_over(house)


def test_a_call_that_is_listed_late_is_found_and_not_made_again(house: House) -> None:
    lose(house, DANA, "reset_after_taking", "late_listing")
    batch_id = house.sent(DANA, **VOICE)
    housekeep(house, 11)
    assert (row(house, batch_id), called(house)) == (("delivered", None), 1)


TAKEN, LOST, NOT_TAKEN = "answered", "reset_after_taking", "reset_before_taking"
PAIRS = [(first, second) for first in (TAKEN, LOST, NOT_TAKEN) for second in (TAKEN, LOST, NOT_TAKEN)]


@pytest.mark.parametrize("same", [True, False], ids=["same words", "other words"])
@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_two_calls_to_one_phone_at_once_are_told_apart(house: House, pair: tuple[str, str], same: bool) -> None:
    ids = []
    for number, fault in enumerate(pair):
        if fault == TAKEN:
            silent(house, DANA)
        else:
            lose(house, DANA, fault)
        words = VOICE["template"] if same else f"Message {number}."
        ids.append(house.sent(DANA, key=f"key-{number}", **VOICE | {"template": words}))
    silent(house, DANA)
    for minutes in (11, 13, 25, 27):
        housekeep(house, minutes)
    places = sorted(call["url"].split("/")[-2] for call in house.carrier.calls(DANA))
    assert places == sorted(ids), "each of the two batches, once"
    assert [row(house, batch_id) for batch_id in ids] == [("delivered", None)] * 2
    all_is_over(house)
    promises_hold(house)


ENDS = [
    ("answer", "delivered", None),
    ("machine", "delivered", None),
    ("busy", "undelivered", "busy"),
    ("no_answer", "undelivered", "no_answer"),
    ("fail", "failed", "not_connected"),
    ("cancel", "failed", "carrier_reported"),
]


@pytest.mark.parametrize(("call", "status", "reason"), ENDS)
def test_the_end_of_a_call_that_nobody_reported_is_fetched(
    house: House, call: str, status: str, reason: str | None
) -> None:
    silent(house, DANA, call=call)
    batch_id = house.sent(DANA, **VOICE)
    assert row(house, batch_id) == ("sent", None)
    housekeep(house, 11)
    assert (row(house, batch_id), called(house)) == ((status, reason), 1)
    all_is_over(house)


@pytest.mark.parametrize("question", ["find", "messages_of_call"])
def test_while_the_carrier_cannot_be_asked_nothing_is_decided(
    house: House, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    lose(house, DANA, "reset_after_taking")
    batch_id = house.sent(DANA, **VOICE)

    def silence(*_: Any, **__: Any) -> Any:
        raise CarrierSilent

    with monkeypatch.context() as patch:
        patch.setattr(Gateway, question, silence)
        for minutes in (11, 13, 70):
            housekeep(house, minutes)
    assert row(house, batch_id) == ("sending", None)
    housekeep(house, 72)
    assert (row(house, batch_id), called(house)) == (("delivered", None), 1)


def test_a_call_to_the_phone_that_another_program_made_is_never_taken_for_ours(
    house: House,
) -> None:
    lose(house, DANA, "reset_before_taking")
    batch_id = house.sent(DANA, **VOICE)
    silent(house, DANA)
    Gateway(CarrierSecret(**SECRET), house.environment["CARRIER_URL"]).call(
        to=DANA,
        sender="+14155550100",
        script="http://127.0.0.1:1/twilio/voice/other/batch/0.0.0.0123456789ab",
        status_callback="http://127.0.0.1:1/",
    )
    housekeep(house, 11)
    housekeep(house, 13)
    [theirs, ours] = house.carrier.calls(DANA)
    assert "/other/" in theirs["url"]
    assert batch_id in ours["url"]
