"""GET /credits/usage: what the batches of a month have used, by category and by who sent them."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.support.house import House

DANA, KIM = "+14155550101", "+14155550102"


def usage(house: House, **query: Any) -> Any:
    return house.call("GET", "/credits/usage", query=query).body


def delivered(house: House, key: str, *phones: str, **changes: Any) -> None:
    batch_id = house.sent(*phones, key=key, **changes)
    for phone in phones:
        house.conclude(batch_id, phone, "delivered")


def test_credits_are_summed_by_category_and_person_in_the_month_of_the_batch(house: House) -> None:
    with time_machine.travel(datetime(2027, 1, 31, 23, 59, tzinfo=UTC), tick=False):
        delivered(house, "k1", DANA, KIM)
        delivered(house, "k2", DANA, template="Class moves to 6 pm.")
        delivered(house, "k3", KIM, category="attendance", template="Sam is not here.")
    with time_machine.travel(datetime(2027, 2, 1, tzinfo=UTC), tick=False):
        delivered(house, "k4", DANA, template="See you on Monday.")
        assert [row["credits_used"] for row in usage(house)["usage"]] == [1]
    office = "office@harbour.example"
    assert usage(house, month="2027-01") == {
        "month": "2027-01",
        "credits_used": 4,
        "usage": [
            {"category": "general", "staff": office, "batches": 2, "credits_used": 3},
            {"category": "attendance", "staff": office, "batches": 1, "credits_used": 1},
        ],
    }
    spent = 1000 - house.credits()["balance"]
    assert spent == sum(usage(house, month=month)["credits_used"] for month in ("2027-01", "2027-02"))


def test_what_is_still_on_its_way_has_used_nothing_yet_and_another_account_sees_none_of_it(house: House) -> None:
    with time_machine.travel(datetime(2027, 1, 11, 18, tzinfo=UTC), tick=False):
        house.sent(DANA)
    assert [row["credits_used"] for row in usage(house, month="2027-01")["usage"]] == [0]
    others = house.call("GET", "/credits/usage", query={"month": "2027-01"}, account="valley").body
    assert others == {"month": "2027-01", "credits_used": 0, "usage": []}


@pytest.mark.parametrize("month", ["2027-13", "2027", "27-01", "2027-01-01"])
def test_what_is_no_month_is_refused(house: House, month: str) -> None:
    assert usage(house, month=month)["details"][0]["field"] == "month"
