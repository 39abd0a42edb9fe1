"""GET /credits/purchases: what was bought, when, by whom and under which reference."""

from datetime import UTC, datetime

import boto3
import time_machine

from sayso.actions.credits.adjust_credits import adjust_credits
from sayso.domain.credits.booking import Adjustment
from tests.support.house import OPERATOR, House

STAFF = {"kind": "staff", "name": "office@harbour.example"}


def test_each_purchase_is_listed_once_newest_first_and_a_correction_is_none(house: House) -> None:
    with time_machine.travel(datetime(2027, 1, 11, 9, tzinfo=UTC), tick=False):
        for _ in range(2):
            house.call("POST", "/credits/purchases", {"credits": 50, "reference": "invoice-7"})
        house.call("POST", "/credits/purchases", {"credits": 51, "reference": "invoice-7"})
        adjust_credits("harbour", Adjustment(-5, "T-1", "billed twice"), OPERATOR, datetime.now(UTC))
    newest, first = house.call("GET", "/credits/purchases").body["purchases"]
    assert newest == {"credits": 50, "reference": "invoice-7", "at": "2027-01-11T09:00:00.000000Z", "by": STAFF}
    assert (first["credits"], first["by"]["kind"]) == (1000, "operator")
    [entry, _] = house.entries(type="credits_purchased")
    assert (entry["at"], entry["actor"]) == (newest["at"], newest["by"])


def test_a_purchase_booked_before_its_time_was_kept_is_listed_last_without_it(house: House) -> None:
    house.call("POST", "/credits/purchases", {"credits": 50, "reference": "invoice-7"})
    accounts = boto3.resource("dynamodb").Table(house.environment["ACCOUNTS_TABLE"])
    accounts.update_item(
        Key={"pk": "harbour", "sk": "purchase#invoice-7"},
        UpdateExpression="REMOVE #at, #by, by_kind",
        ExpressionAttributeNames={"#at": "at", "#by": "by"},
    )
    last = house.call("GET", "/credits/purchases").body["purchases"][-1]
    assert last == {"credits": 50, "reference": "invoice-7", "at": None, "by": None}


def test_another_account_sees_only_its_own(house: House) -> None:
    house.call("POST", "/credits/purchases", {"credits": 50, "reference": "invoice-7"})
    others = house.call("GET", "/credits/purchases", account="valley").body["purchases"]
    assert [one["credits"] for one in others] == [1000]
