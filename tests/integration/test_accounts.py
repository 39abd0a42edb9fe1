"""Credits and settings: what is booked once, what may be changed, and what an account begins with."""

from typing import Any

import pytest

from sayso.accounts import open_account
from sayso.domain.account import AccountSettings, KeywordOwner
from sayso.domain.errors import InvalidRequest
from sayso.tables.transactions import transact
from tests.support.house import OPENED_AT, OPERATOR, Answer, House
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


class Crash(BaseException):
    """The function's process ends here."""


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_purchase_that_crashed_may_be_sent_again(house: House, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    def crash(*args: Any) -> None:
        if late:
            transact(*args)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr("sayso.accounts.transact", crash)
        with pytest.raises(Crash):
            buy(house)
    assert buy(house).body["balance"] == house.credits()["balance"] == 1050
    check(house)


def test_purchases_at_once_are_both_booked_and_the_chain_has_no_fork(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*args: Any) -> None:
        monkeypatch.setattr("sayso.accounts.transact", transact)
        buy(house, 7, "quicker")
        transact(*args)

    monkeypatch.setattr("sayso.accounts.transact", meanwhile)
    assert buy(house).body["balance"] == 1057
    check(house)


def test_the_same_reference_at_once_is_booked_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quicker: list[Answer] = []

    def meanwhile(*args: Any) -> None:
        monkeypatch.setattr("sayso.accounts.transact", transact)
        quicker.append(buy(house))
        transact(*args)

    monkeypatch.setattr("sayso.accounts.transact", meanwhile)
    assert buy(house).body == quicker[0].body
    assert house.credits()["balance"] == 1050
    check(house)


SETTINGS = {
    "name": "Harbour Dance",
    "number": "+14155550100",
    "default_country": "US",
    "time_zone": "America/New_York",
    "header": "",
    "footer": "",
    "portal_url": "https://harbour.example/portal",
    "categories": ["general", "attendance"],
    "keyword_owner": "sayso",
    "quiet_hours": None,
    "opt_out_mode": "automatic",
    "low_credits_at": None,
}


def test_settings_are_shown_with_every_key_of_the_contract(house: House) -> None:
    assert house.call("GET", "/settings").body == SETTINGS


CHANGES = [
    {"name": "Harbour Ballet"},
    {"default_country": "GB", "time_zone": "Europe/London"},
    {"header": "{{account}}:", "footer": "Bye"},
    {"header": "", "footer": ""},
    {"portal_url": ""},
    {"portal_url": "http://localhost:8000/portal?x=1"},
    {"categories": ["general", "fees_2026"]},
    {"low_credits_at": 100},
    {"low_credits_at": None},
    {"quiet_hours": None, "opt_out_mode": "automatic"},
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_touches_the_keys_that_it_names(house: House, change: dict[str, Any]) -> None:
    answer = house.call("PUT", "/settings", change)
    assert (answer.status, answer.body) == (200, SETTINGS | change)
    assert house.call("GET", "/settings").body == SETTINGS | change


def test_a_change_is_told_with_what_stood_before(house: House) -> None:
    house.call("PUT", "/settings", {"footer": "Bye", "name": "Harbour Dance"})
    [entry] = house.entries(type="settings_changed")
    assert (entry["text"], entry["before"], entry["after"]) == (
        "Changed settings: footer.",
        {"footer": ""},
        {"footer": "Bye"},
    )
    assert entry["actor"] == {"kind": "staff", "name": "office@harbour.example"}


def test_a_change_that_changes_nothing_is_not_told(house: House) -> None:
    assert house.call("PUT", "/settings", {"name": "Harbour Dance"}).body == SETTINGS
    assert house.call("PUT", "/settings", {}).body == SETTINGS
    assert house.entries(type="settings_changed") == []


INVALID_SETTINGS = [
    ({"number": "+14155550999"}, "number"),
    ({"keyword_owner": "carrier"}, "keyword_owner"),
    ({"lanes": 99}, "lanes"),
    ({"name": ""}, "name"),
    ({"name": "   "}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"name": None}, "name"),
    ({"default_country": "USA"}, "default_country"),
    ({"default_country": "us"}, "default_country"),
    ({"time_zone": "EST5"}, "time_zone"),
    ({"time_zone": "New York"}, "time_zone"),
    ({"time_zone": "../etc/passwd"}, "time_zone"),
    ({"header": "Hi {{first_name}}"}, "header"),
    ({"footer": "{{"}, "footer"),
    ({"footer": "x" * 301}, "footer"),
    ({"portal_url": "harbour.example"}, "portal_url"),
    ({"portal_url": "javascript:alert(1)"}, "portal_url"),
    ({"categories": []}, "categories"),
    ({"categories": ["General"]}, "categories.0"),
    ({"categories": ["emergency"]}, "categories.0"),
    ({"categories": "general"}, "categories"),
    ({"quiet_hours": {"from": "21:00", "to": "08:00"}}, "quiet_hours"),
    ({"opt_out_mode": "manual"}, "opt_out_mode"),
    ({"low_credits_at": -1}, "low_credits_at"),
    ({"low_credits_at": 10**40}, "low_credits_at"),
    ({"low_credits_at": "100"}, "low_credits_at"),
]


@pytest.mark.parametrize(("change", "field"), INVALID_SETTINGS)
def test_settings_of_another_form_are_refused_and_none_is_changed(
    house: House, change: dict[str, Any], field: str
) -> None:
    answer = house.call("PUT", "/settings", {"footer": "Bye"} | change)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)
    assert house.call("GET", "/settings").body == SETTINGS


def test_changes_at_once_are_both_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(*args: Any) -> None:
        monkeypatch.setattr("sayso.accounts.transact", transact)
        house.call("PUT", "/settings", {"footer": "Bye"})
        transact(*args)

    monkeypatch.setattr("sayso.accounts.transact", meanwhile)
    changed = {"footer": "Bye", "header": "Hello"}
    assert house.call("PUT", "/settings", {"header": "Hello"}).body == SETTINGS | changed
    assert len(house.entries(type="settings_changed")) == 2


def test_an_account_begins_without_credits_and_with_one_entry(house: House) -> None:
    house.open("studio", "+14155550300", credits_bought=0)
    assert house.credits("studio") == {"balance": 0, "held": 0, "available": 0}
    [entry] = house.entries("studio")
    assert entry["text"] == "Opened account Studio Dance with number +14155550300."
    check(house, "studio")


@pytest.mark.parametrize(("account", "number"), [("harbour", "+14155550300"), ("studio", "+14155550200")])
def test_an_account_that_exists_or_whose_number_is_taken_is_not_opened(house: House, account: str, number: str) -> None:
    settings = AccountSettings(account=account, name="Other", number=number, keyword_owner=KeywordOwner.SAYSO)
    with pytest.raises(InvalidRequest, match="belongs to another account"):
        open_account(settings, OPERATOR, OPENED_AT)
    assert house.call("GET", "/settings").body == SETTINGS
    assert house.call("GET", "/credits", account="studio").status == 404
