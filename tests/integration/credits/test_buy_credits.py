"""POST /credits/purchases: a reference is booked once, and the chain has no fork."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sayso.actions.account.change_settings import change_settings
from sayso.actions.credits.buy_credits import buy_credits
from sayso.domain.account.limits import Limits
from sayso.domain.credits.booking import Purchase
from sayso.domain.credits.ledger import CreditBalance
from sayso.tables.accounts.credit_balance import credit_balance_of
from tests.support.commits import Commits, Crash
from tests.support.days import at
from tests.support.house import OPERATOR, Answer, House
from tests.support.promises import check

DANA = "+14155550101"


def buy(house: House, credits_bought: Any = 50, reference: Any = "invoice-7", **more: Any) -> Answer:
    return house.call("POST", "/credits/purchases", {"credits": credits_bought, "reference": reference} | more)


def test_a_purchase_is_booked_and_told_with_its_reference(house: House) -> None:
    house.accept(DANA)
    assert buy(house).body == {"balance": 1050, "held": 1, "available": 1049} == house.credits()
    [entry, _] = house.entries(type="credits_purchased")
    assert entry["text"] == "Purchased 50 credits (invoice-7). 1050 remaining."
    assert (entry["credits"], entry["remaining"], entry["seq"], entry["reference"]) == (50, 1050, 2, "invoice-7")
    assert entry["actor"] == {"kind": "staff", "name": "office@harbour.example"}
    check(house)


def test_a_reference_counts_once_and_always_gets_its_first_answer(house: House) -> None:
    first = buy(house)
    house.accept(DANA)
    buy(house, 7, "another")
    assert buy(house).body == first.body
    assert house.credits()["balance"] == 1057
    check(house)


def test_a_reference_with_other_credits_is_refused(house: House) -> None:
    buy(house)
    answer = buy(house, 51)
    assert answer.error == (409, "idempotency_key_reused")
    assert house.credits()["balance"] == 1050


def allow(credits_a_month: int) -> None:
    change_settings("harbour", {"limits": Limits(credits_bought_a_month=credits_a_month)}, OPERATOR, datetime.now(UTC))


def test_staff_buy_nothing_unless_the_operator_has_allowed_it(house: House) -> None:
    allow(0)
    refused = buy(house)
    assert (refused.error, "booked by your operator" in refused.body["message"]) == ((403, "purchases_off"), True)
    assert house.credits()["balance"] == 1000
    buy_credits("harbour", Purchase(70, "by the operator"), OPERATOR, datetime.now(UTC))
    assert house.credits()["balance"] == 1070


def test_staff_buy_up_to_the_months_ceiling(house: House) -> None:
    with at(house, "2031-03-03T18:00"):
        allow(100)
        first = buy(house, 60, "a")
        refused = buy(house, 41, "b")
        assert (refused.error, refused.body["details"][0]["used"]) == ((403, "limit_reached"), 60)
        assert buy(house, 60, "a").body == first.body, "a repeat gets the first answer, and counts once"
        assert buy(house, 40, "c").status == 200
        assert buy(house, 40, "c").status == 200, "also once nothing is left"
        assert house.credits()["balance"] == 1100
    with at(house, "2031-04-01T00:00"):
        assert buy(house, 100, "d").status == 200
    check(house)


def test_purchases_at_once_never_pass_the_ceiling(house: House, commits: Commits) -> None:
    allow(100)
    commits.before_next(lambda: buy(house, 60, "quicker"), by="bookings")
    assert buy(house, 60, "slower").error == (403, "limit_reached")
    assert house.credits()["balance"] == 1060
    check(house)


INVALID_PURCHASES = [
    ({"credits": 0}, "credits"),
    ({"credits": -5}, "credits"),
    ({"credits": 1.5}, "credits"),
    ({"credits": "50"}, "credits"),
    ({"credits": True}, "credits"),
    ({"credits": 10**9 + 1}, "credits"),
    ({"credits": None}, "credits"),
    ({"reference": ""}, "reference"),
    ({"reference": " x"}, "reference"),
    ({"reference": "x" * 101}, "reference"),
    ({"reference": "Rechnung Nº 7"}, "reference"),
    ({"reference": 7}, "reference"),
    ({"account": "valley"}, "account"),
]


@pytest.mark.parametrize(("change", "field"), INVALID_PURCHASES)
def test_a_purchase_of_another_form_is_refused(house: House, change: dict[str, Any], field: str) -> None:
    answer = house.call("POST", "/credits/purchases", {"credits": 50, "reference": "r"} | change)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)
    assert house.credits()["balance"] == 1000


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_purchase_that_crashed_may_be_sent_again(house: House, commits: Commits, late: bool) -> None:
    commits.crash_at_next(by="bookings", late=late)
    with pytest.raises(Crash):
        buy(house)
    assert buy(house).body["balance"] == house.credits()["balance"] == 1050
    check(house)


@pytest.mark.usefixtures("later")  # the clock stands still: both are bought in the same microsecond
def test_purchases_at_once_are_both_booked_and_the_chain_has_no_fork(house: House, commits: Commits) -> None:
    commits.before_next(lambda: buy(house, 7, "quicker"), by="bookings")
    assert buy(house).body["balance"] == 1057
    check(house)


def test_the_same_reference_at_once_is_booked_once(house: House, commits: Commits) -> None:
    quicker: list[Answer] = []
    commits.before_next(lambda: quicker.append(buy(house)), by="bookings")
    assert buy(house).body == quicker[0].body
    assert house.credits()["balance"] == 1050
    check(house)


def test_so_it_is_where_the_other_comes_before_the_balance_is_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Balance and chain are then as the other left them, and only the reference shows that it was booked."""
    reader = "sayso.tables.accounts.bookings.credit_balance_of"

    def read(account: str) -> CreditBalance:
        monkeypatch.setattr(reader, credit_balance_of)
        buy(house)
        return credit_balance_of(account)

    monkeypatch.setattr(reader, read)
    assert buy(house).body["balance"] == 1050
    assert house.credits()["balance"] == 1050
    check(house)
