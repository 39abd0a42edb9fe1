"""GET and PUT /settings: what may be changed, and how it is logged."""

from dataclasses import fields
from typing import Any

import pytest

from local.demo_accounts.accounts import LIMITS
from sayso.domain.account.settings import Settings
from sayso.domain.json_form import to_json
from sayso.http.account_models import OPERATORS, SettingsModel
from tests.support.commits import Commits
from tests.support.house import House

DANA = "+14155550101"


SETTINGS = {
    "name": "Harbour Dance",
    "number": "+14155550100",
    "default_country": "US",
    "countries": None,
    "possible_countries": None,
    "time_zone": "America/New_York",
    "language": "en",
    "header": "",
    "footer": "",
    "portal_url": "https://harbour.example/portal",
    "office_phone": None,
    "office_email": "",
    "categories": ["general", "attendance"],
    "keyword_owner": "sayso",
    "urgent_categories": [],
    "quiet_hours": None,
    "opt_out_mode": "automatic",
    "keyword_languages": ["en"],
    "low_credits_at": None,
    "warnings_as_errors": [],
    "credits_per_call": 0,
    "limits": to_json(LIMITS),
    "suspended": None,
    "remove_at_carrier": None,
    "texts_kept_days": 30,
    "inbound_kept_days": 730,
    "consents_kept_years": 4,
    "help_lacks": ["name"],
}


def test_settings_are_shown_with_every_key_of_the_contract(house: House) -> None:
    assert house.call("GET", "/settings").body == SETTINGS


CHANGES = [
    {"name": "Harbour Ballet"},
    {"default_country": "GB", "time_zone": "Europe/London"},
    {"header": "{{account}}:", "footer": "Bye"},
    {"header": "", "footer": ""},
    {"language": "es"},
    {"portal_url": "", "help_lacks": ["name", "contact"]},
    {"office_phone": "+14155550199", "office_email": "us@harbour.example"},
    {"office_phone": None, "office_email": ""},
    {"portal_url": "", "office_email": "us@harbour.example", "help_lacks": []},
    {"portal_url": "http://localhost:8000/portal?x=1"},
    {"categories": ["general", "fees_2026"]},
    {"low_credits_at": 100},
    {"remove_at_carrier": 30},
    {"remove_at_carrier": None},
    {"texts_kept_days": 7, "inbound_kept_days": 3650, "consents_kept_years": 7},
    {"low_credits_at": None},
    {"warnings_as_errors": ["url_shortener", "no_opt_out"]},
    {"quiet_hours": None, "opt_out_mode": "automatic"},
    {"opt_out_mode": "review"},
    {"keyword_languages": ["en", "es"]},
    {"keyword_languages": ["es", "en"]},
    {"quiet_hours": {"from": "20:30", "to": "09:00"}},
    {"categories": ["general", "weather"], "urgent_categories": ["weather"]},
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_touches_the_keys_that_it_names(house: House, change: dict[str, Any]) -> None:
    asked = {name: value for name, value in change.items() if name != "help_lacks"}
    answer = house.call("PUT", "/settings", asked)
    assert (answer.status, answer.body) == (200, SETTINGS | change)
    assert house.call("GET", "/settings").body == SETTINGS | change


def test_every_setting_is_an_admins_or_the_operators() -> None:
    assert {one.name for one in fields(Settings)} == {*SettingsModel.model_fields, *OPERATORS}
    assert not set(SettingsModel.model_fields) & set(OPERATORS)


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


def test_what_was_read_can_be_sent_back_with_the_operators_settings_as_they_are(house: House) -> None:
    assert house.call("PUT", "/settings", SETTINGS | {"footer": "Bye"}).body == SETTINGS | {"footer": "Bye"}
    assert house.entries(type="settings_changed")[0]["after"] == {"footer": "Bye"}


def test_an_admin_may_take_countries_away_and_give_them_back(house: House) -> None:
    assert house.call("PUT", "/settings", {"countries": ["US", "PR"]}).body["countries"] == ["US", "PR"]
    assert house.call("PUT", "/settings", {"countries": None}).body == SETTINGS


def test_an_admin_who_changes_the_country_does_not_widen_where_messages_go(house: House) -> None:
    assert house.call("PUT", "/settings", {"default_country": "JM"}).status == 200
    answer = house.call("PUT", "/settings", {"countries": ["JM"]})
    assert (answer.status, answer.body["details"][0]["field"]) == (400, "countries")


INVALID_SETTINGS = [
    ({"number": "+14155550999"}, "number"),
    ({"warnings_as_errors": ["spelling"]}, "warnings_as_errors.0"),
    ({"warnings_as_errors": "capitals"}, "warnings_as_errors"),
    ({"remove_at_carrier": 0}, "remove_at_carrier"),
    ({"texts_kept_days": 6}, "texts_kept_days"),
    ({"texts_kept_days": None}, "texts_kept_days"),
    ({"inbound_kept_days": 89}, "inbound_kept_days"),
    ({"consents_kept_years": 3}, "consents_kept_years"),
    ({"keyword_owner": "carrier"}, "keyword_owner"),
    ({"limits": {}}, "limits"),
    ({"suspended": None, "credits_per_call": 1}, "credits_per_call"),
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
    ({"language": "Spanish"}, "language"),
    ({"header": "Hi {{first_name}}"}, "header"),
    ({"footer": "{{"}, "footer"),
    ({"footer": "x" * 301}, "footer"),
    ({"portal_url": "harbour.example"}, "portal_url"),
    ({"portal_url": "javascript:alert(1)"}, "portal_url"),
    ({"office_phone": "(415) 555-0199"}, "office_phone"),
    ({"office_phone": "51839"}, "office_phone"),
    ({"office_email": "us at harbour"}, "office_email"),
    ({"help_lacks": []}, "help_lacks"),
    ({"categories": []}, "categories"),
    ({"categories": ["General"]}, "categories.0"),
    ({"categories": ["emergency"]}, "categories.0"),
    ({"categories": "general"}, "categories"),
    ({"quiet_hours": {"from": "21:00"}}, "quiet_hours.to"),
    ({"quiet_hours": {"from": "21:00", "to": "24:00"}}, "quiet_hours.to"),
    ({"quiet_hours": {"from": "9 pm", "to": "08:00"}}, "quiet_hours.from"),
    ({"quiet_hours": {"from": "08:00", "to": "08:00"}}, "quiet_hours"),
    ({"quiet_hours": {"from": "08:30", "to": "08:00"}}, "quiet_hours"),
    ({"quiet_hours": "21:00-08:00"}, "quiet_hours"),
    ({"urgent_categories": ["weather"]}, "urgent_categories"),
    ({"opt_out_mode": "manual"}, "opt_out_mode"),
    ({"opt_out_mode": None}, "opt_out_mode"),
    ({"keyword_languages": ["es"]}, "keyword_languages"),
    ({"keyword_languages": []}, "keyword_languages"),
    ({"keyword_languages": ["en", "fr"]}, "keyword_languages.1"),
    ({"keyword_languages": "en"}, "keyword_languages"),
    ({"low_credits_at": -1}, "low_credits_at"),
    ({"low_credits_at": 10**40}, "low_credits_at"),
    ({"low_credits_at": "100"}, "low_credits_at"),
    ({"countries": []}, "countries"),
    ({"countries": ["USA"]}, "countries.0"),
    ({"countries": ["US", "JM"]}, "countries"),
    ({"possible_countries": ["JM"]}, "possible_countries"),
]


@pytest.mark.parametrize(("change", "field"), INVALID_SETTINGS)
def test_settings_of_another_form_are_refused_and_none_is_changed(
    house: House, change: dict[str, Any], field: str
) -> None:
    answer = house.call("PUT", "/settings", {"footer": "Bye"} | change)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)
    assert house.call("GET", "/settings").body == SETTINGS


def test_changes_at_once_are_both_kept(house: House, commits: Commits) -> None:
    commits.before_next(lambda: house.call("PUT", "/settings", {"footer": "Bye"}), by="change_settings")
    changed = {"footer": "Bye", "header": "Hello"}
    assert house.call("PUT", "/settings", {"header": "Hello"}).body == SETTINGS | changed
    assert len(house.entries(type="settings_changed")) == 2
