"""The carrier's list need not show a text as it was handed over: what may be ours there is never sent again."""

from typing import Any

import pytest

from sayso.carrier.gateway import Gateway
from sayso.carrier.secret import CarrierSecret
from sayso.tables.batches import carrier_id_owners, chunks
from tests.support.ground import SECRET
from tests.support.house import DISPATCH, NUMBER_OF, House
from tests.support.later import housekeep
from tests.support.promises import all_is_over, check, promises_hold
from tests.support.webhook_listener import listening

DANA, KIM = "+14155550101", "+14155550102"
TYPED = "Sam\u2019s class:\n5 pm \u2013 room 2"
SHOWN = ["redacted_body", "redacted_phone", "trial_line", "changed_line_ends", "smart_encoding"]
AN_HOUR = (11, 13, 25, 27, 59, 62, 64, 75, 90)


def meets(house: House, phone: str, *faults: str, do: str = "deliver", times: int = 1) -> None:
    """The phone's next texts meet the faults, and nothing is reported of any."""
    house.carrier.behave({phone: {"do": do, "faults": [*faults, "dropped_callbacks"], "times": times}})


def typed(house: House, *phones: str, key: str = "key-1", **changes: Any) -> str:
    said: dict[str, Any] = {"template": TYPED, "normalise": False} | changes
    return house.sent(*phones, key=key, **said)


def creates(house: House, phone: str = DANA) -> int:
    return len([message for message in house.carrier.sent(phone) if message["direction"] == "outbound-api"])


def end_of(house: House, batch_id: str) -> tuple[str, str | None]:
    [row] = house.messages(batch_id)
    return row["status"], row["reason"]


def another_program_texts(house: House, phone: str = DANA, body: str = "Your parcel is here.") -> None:
    Gateway(CarrierSecret(**SECRET), house.environment["CARRIER_URL"]).create(
        to=phone, sender=NUMBER_OF["harbour"], body=body, status_callback=""
    )


@pytest.mark.parametrize("shown", SHOWN)
def test_a_text_whose_answer_was_lost_is_not_sent_again_however_the_list_shows_it(house: House, shown: str) -> None:
    meets(house, DANA, "reset_after_taking", shown)
    batch_id = typed(house, DANA)
    house.carrier.behave({DANA: {"do": "deliver", "faults": ["dropped_callbacks"]}})
    for minutes in AN_HOUR:
        housekeep(house, minutes)
        assert creates(house) == 1
    assert end_of(house, batch_id) == ("failed", "not_identified")
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}
    all_is_over(house)


@pytest.mark.parametrize("shown", [one for one in SHOWN if one != "redacted_phone"])
def test_a_report_that_names_the_message_settles_it_while_the_list_does_not_show_which_it_is(
    house: House, shown: str
) -> None:
    meets(house, DANA, "reset_after_taking", shown)
    batch_id = typed(house, DANA)
    for minutes in (11, 13):
        housekeep(house, minutes)
        assert end_of(house, batch_id) == ("sending", None)
    house.conclude(batch_id, DANA, "delivered")
    assert (end_of(house, batch_id), creates(house)) == (("delivered", None), 1)
    all_is_over(house)


@pytest.mark.parametrize(("status", "left"), [("delivered", 999), ("undelivered", 999), ("failed", 1000)])
def test_a_report_that_comes_after_it_was_closed_counts_and_is_paid_for_once(
    house: House, status: str, left: int
) -> None:
    meets(house, DANA, "reset_after_taking", "redacted_body")
    batch_id = typed(house, DANA)
    for minutes in AN_HOUR:
        housekeep(house, minutes)
    assert end_of(house, batch_id)[0] == "failed"
    for _ in range(2):
        house.conclude(batch_id, DANA, status)
        assert end_of(house, batch_id)[0] == status
        assert house.credits() == {"balance": left, "held": 0, "available": left}
    all_is_over(house)


def test_no_text_is_retried_by_itself_that_may_have_arrived(house: House) -> None:
    meets(house, DANA, "reset_after_taking", "redacted_body")
    batch_id = typed(house, DANA)
    for minutes in AN_HOUR:
        housekeep(house, minutes)
    headers = {"Idempotency-Key": "again"}
    assert house.call("POST", "/batches", {"retry_of": batch_id}, headers=headers).error == (422, "no_valid_recipients")


@pytest.mark.parametrize("shown", [[], ["redacted_body"]], ids=["shown", "redacted"])
def test_a_text_of_another_program_may_be_ours_and_stops_the_second_attempt(house: House, shown: list[str]) -> None:
    meets(house, DANA, "reset_before_taking")
    batch_id = typed(house, DANA)
    meets(house, DANA, *shown)
    another_program_texts(house)
    for minutes in AN_HOUR:
        housekeep(house, minutes)
    assert (end_of(house, batch_id), creates(house)) == (("failed", "not_identified"), 1)
    check(house)


def test_replies_and_texts_that_are_known_as_others_do_not_stop_it(house: House) -> None:
    meets(house, DANA, "reset_before_taking")
    batch_id = typed(house, DANA)
    meets(house, DANA, "redacted_body", times=9)
    other = typed(house, DANA, key="key-2", template="The library is closed.")
    with listening() as website:
        website.body = "<Response><Message>Please visit our portal.</Message></Response>"
        house.carrier.post_texts_to(website.url("inbound"))
        house.carrier.text(DANA, NUMBER_OF["harbour"], "HELP")
    housekeep(house, 11)
    housekeep(house, 13)
    assert (creates(house), end_of(house, batch_id)[0], end_of(house, other)[0]) == (2, "sent", "delivered")
    promises_hold(house)


def test_of_two_texts_to_one_phone_each_is_told_by_its_words(house: House) -> None:
    """Two children: the answer for one was lost, the other was not taken. It waits until the first has its id."""
    meets(house, DANA, "reset_after_taking")
    first = typed(house, DANA, template="Hi Sam, class moves to 5 pm.")
    meets(house, DANA, "reset_before_taking")
    second = typed(house, DANA, key="key-2", template="Hi Ana, class moves to 5 pm.")
    house.carrier.behave({DANA: {"do": "deliver", "faults": ["dropped_callbacks"]}})
    for minutes in (11, 13, 15, 27):
        housekeep(house, minutes)
    assert [end_of(house, batch_id) for batch_id in (first, second)] == [("delivered", None)] * 2
    assert creates(house) == 2
    all_is_over(house)


def test_a_text_whose_id_was_not_put_on_record_is_found_and_not_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.carrier.behave({DANA: {"do": "deliver", "faults": ["dropped_callbacks"]}})
    with monkeypatch.context() as patch:
        patch.setattr(carrier_id_owners, "note", lambda *_: False)
        batch_id = typed(house, DANA)
    assert end_of(house, batch_id) == ("sending", None)
    housekeep(house, 11)
    assert (end_of(house, batch_id), creates(house)) == (("delivered", None), 1)
    all_is_over(house)


@pytest.mark.parametrize("shown", [one for one in SHOWN if one != "redacted_phone"])
def test_an_id_that_was_put_on_record_tells_the_message_however_it_is_shown(
    house: House, monkeypatch: pytest.MonkeyPatch, shown: str
) -> None:
    """The worker died between putting the id on record and storing what became of the message."""
    house.carrier.behave({DANA: {"do": "deliver", "faults": ["dropped_callbacks", shown]}})
    with monkeypatch.context() as patch:
        patch.setattr(chunks, "record_steps", lambda *_: None)
        batch_id = house.accept(DANA, template=TYPED, normalise=False)
        house.opt_in(DANA)
        house.deliver(DISPATCH, house.take(DISPATCH))
    assert end_of(house, batch_id) == ("sending", None)
    housekeep(house, 11)
    assert (end_of(house, batch_id), creates(house)) == (("delivered", None), 1)
    all_is_over(house)
