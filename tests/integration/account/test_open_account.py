"""What an account begins with, and which ones cannot be opened."""

from typing import Any

import pytest

from sayso.actions.account.open_account import number_of_account, open_account
from sayso.domain.account.settings import AccountSettings, KeywordOwner
from sayso.domain.errors import InvalidRequest
from sayso.tables.accounts.settings import settings_of
from tests.support.house import OPENED_AT, OPERATOR, House
from tests.support.promises import check

DANA = "+14155550101"


def test_an_account_begins_without_credits_and_with_one_entry(house: House) -> None:
    house.open("studio", "+14155550300", credits_bought=0)
    assert house.credits("studio") == {"balance": 0, "held": 0, "available": 0}
    [entry] = house.entries("studio")
    assert entry["text"] == "Opened account Studio Dance with number +14155550300."
    check(house, "studio")


@pytest.mark.parametrize(("account", "number"), [("harbour", "+14155550300"), ("studio", "+14155550200")])
def test_an_account_that_exists_or_whose_number_is_taken_is_not_opened(house: House, account: str, number: str) -> None:
    settings = AccountSettings(
        account=account, name="Other", number=number_of_account(number), keyword_owner=KeywordOwner.SAYSO
    )
    before = house.call("GET", "/settings").body
    with pytest.raises(InvalidRequest, match="belongs to another account"):
        open_account(settings, OPERATOR, OPENED_AT)
    assert house.call("GET", "/settings").body == before
    assert house.call("GET", "/credits", account="studio").status == 404


@pytest.mark.parametrize(
    ("account", "number"),
    [("a#b", "+14155550300"), ("A", "+14155550300"), ("", "+14155550300"), ("studio", "415 555 0300"), ("studio", "")],
)
def test_an_account_whose_id_or_number_would_break_keys_or_urls_is_not_opened(
    house: House, account: str, number: str
) -> None:
    named: dict[str, Any] = {"account": account, "name": "Studio", "keyword_owner": KeywordOwner.SAYSO}
    with pytest.raises(InvalidRequest):
        open_account(AccountSettings(**named, number=number_of_account(number)), OPERATOR, OPENED_AT)


def test_the_admin_of_a_short_code_cannot_widen_where_it_sends_by_changing_the_country(house: House) -> None:
    named: dict[str, Any] = {"account": "short", "name": "Short", "keyword_owner": KeywordOwner.SAYSO}
    open_account(AccountSettings(**named, number=number_of_account("51839")), OPERATOR, OPENED_AT)
    before = settings_of("short").allowed_countries
    assert "US" in before
    changed = house.call("PUT", "/settings", {"default_country": "JM"}, account="short")
    assert changed.status == 200, changed.body
    assert settings_of("short").allowed_countries == before
