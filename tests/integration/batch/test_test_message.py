"""`"test": true`: one message to the sender's own phone, by the same code, marked in batch and log."""

from tests.support.house import House
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"


def test_a_test_is_sent_held_and_paid_for_as_any_message_and_marked_in_every_entry(house: House) -> None:
    batch_id = house.sent(DANA, test=True)
    assert house.batch(batch_id)["test"] is True
    house.conclude(batch_id, DANA, "delivered")
    assert house.credits()["balance"] == 999
    told = {entry["type"]: entry.get("test") for entry in house.entries(batch_id=batch_id)}
    assert told == {"batch_requested": True, "message_delivered": True, "batch_completed": True}
    check(house)


def test_other_batches_bear_no_mark(house: House) -> None:
    batch_id = house.sent(DANA)
    assert house.batch(batch_id)["test"] is False
    assert not any("test" in entry for entry in house.entries())


def test_a_test_needs_consent_too(house: House) -> None:
    batch_id = house.accept(DANA, test=True)
    house.dispatch()
    house.settle()
    assert house.statuses(batch_id) == {DANA: "skipped"}
    [entry] = house.entries(type="message_skipped")
    assert entry["test"] is True
    check(house)


def test_a_test_goes_to_one_phone(house: House) -> None:
    answer = house.send(recipients=[{"phone": DANA}, {"phone": KIM}], test=True)
    assert answer.error == (400, "invalid_request")
    assert answer.body["details"][0]["field"] == "recipients"
    assert house.credits()["held"] == 0
