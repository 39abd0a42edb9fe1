"""Calls that cost credits: held when they are accepted, settled by their status, as with texts."""

from datetime import UTC, datetime

import pytest

from sayso.actions.account.change_settings import change_settings
from sayso.actions.credits.verify_ledger import verify_ledger
from tests.support.calls import VOICE, conclude
from tests.support.house import OPERATOR, House
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"


def price(credits_per_call: int) -> None:
    change_settings("harbour", {"credits_per_call": credits_per_call}, OPERATOR, datetime.now(UTC))


@pytest.mark.parametrize(
    ("told", "status", "used", "sentence"),
    [
        ("completed", "delivered", 3, "Voice call delivered to +14155550101. 3 credits used. 997 remaining."),
        (
            "busy",
            "undelivered",
            3,
            "Voice call undelivered to +14155550101: the line was busy. 3 credits used. 997 remaining.",
        ),
        (
            "failed",
            "failed",
            0,
            "Voice call to +14155550101 failed: the call could not be put through: the number may be out of service. "
            "0 credits used. 1000 remaining.",
        ),
    ],
)
def test_a_call_is_held_and_settled_by_its_status(
    house: House, told: str, status: str, used: int, sentence: str
) -> None:
    price(3)
    batch_id = house.sent(DANA, **VOICE)
    assert house.credits() == {"balance": 1000, "held": 3, "available": 997}
    price(7)  # what was accepted costs what was said then
    conclude(house, batch_id, (DANA, told), (DANA, told))
    assert house.credits() == {"balance": 1000 - used, "held": 0, "available": 1000 - used}
    [entry] = house.entries(type=f"message_{status}")
    assert (entry["text"], entry["credits"]) == (sentence, used)
    assert house.batch(batch_id)["credits_used"] == used
    assert verify_ledger("harbour", messages=True).fault is None
    check(house)


def test_a_school_without_enough_credits_does_not_call_unless_calls_cost_none(house: House) -> None:
    price(99)
    phones = [f"+1415555{1000 + n}" for n in range(11)]
    refused = house.send(recipients=[{"phone": phone} for phone in phones], **VOICE)
    assert (refused.error, refused.body["details"][0]["needed"]) == ((402, "insufficient_credits"), 1089)
    assert house.credits()["held"] == 0
    price(0)
    assert house.send(recipients=[{"phone": phone} for phone in phones], **VOICE).status == 202


def test_a_retry_costs_what_a_call_costs_now(house: House) -> None:
    batch_id = house.sent(DANA, **VOICE)
    conclude(house, batch_id, (DANA, "busy"))
    price(2)
    again = house.call("POST", "/batches", {"retry_of": batch_id}, headers={"Idempotency-Key": "again"})
    assert (again.status, again.body["credits_held"]) == (202, 2)
    house.dispatch()
    conclude(house, again.body["batch_id"], (DANA, "completed"))
    assert house.credits() == {"balance": 998, "held": 0, "available": 998}
    check(house)


def test_a_retry_goes_only_where_the_account_may_send_now(house: House) -> None:
    house.open("studio", "+14155550300", possible_countries=("JM", "US"))
    jamaica = "+18765550123"
    batch_id = house.sent(DANA, jamaica, account="studio")
    for phone in (DANA, jamaica):
        house.conclude(batch_id, phone, "failed", account="studio", ErrorCode="30008")
    change_settings("studio", {"possible_countries": ("US",)}, OPERATOR, datetime.now(UTC))
    retry = {"retry_of": batch_id}
    again = house.call("POST", "/batches", retry, account="studio", headers={"Idempotency-Key": "again"})
    assert (again.status, again.body["recipients"]) == (202, 1)
    assert [(row["phone"], row["reason"]) for row in again.body["rejected"]] == [(jamaica, "not_reached")]
