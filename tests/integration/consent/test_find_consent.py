"""POST /consents/search: a phone's id, used instead of its number in the addresses of its account, and of no other."""

from typing import Any

import pytest

from functions.manage_consent import api as consent_api
from tests.support.events import rest_request
from tests.support.house import House, api_of, context

DANA, KIM = "+14155550101", "+14155550102"


def id_of(house: House, phone: str = DANA, account: str = "harbour") -> str:
    answer = house.call("POST", "/consents/search", {"phone": phone}, role="viewer", account=account)
    assert answer.status == 200, answer.body
    return str(answer.body["phone_id"])


def test_an_id_is_found_by_the_number_in_a_body_and_stays_the_same(house: House) -> None:
    before = id_of(house)
    house.opt_in(DANA)
    found = house.call("POST", "/consents/search", {"phone": DANA}).body
    assert (found["phone_id"], found["phone"], found["channels"]["sms"]) == (before, DANA, "opted_in")
    assert id_of(house, KIM) != before
    assert DANA[2:] not in before


def test_an_id_leads_wherever_a_number_did(house: House) -> None:
    house.sent(DANA)
    named = f"/consents/{id_of(house)}"
    assert house.call("GET", named).body == house.consent(DANA)
    change = {"blocked_categories": ["attendance"], "source": "phone_call"}
    assert house.call("PUT", named, change).body["phone"] == DANA
    assert house.call("GET", f"{named}/proof").body["phone"] == DANA
    assert house.entries(phone_id=id_of(house)) == house.entries(phone=DANA)
    assert house.call("POST", f"{named}/erasure", {"note": "asked to"}).error == (409, "messages_open")


def test_a_phone_of_which_nothing_is_on_record_has_an_id_too(house: House) -> None:
    shown = house.call("GET", f"/consents/{id_of(house, KIM)}").body
    assert (shown["phone"], shown["channels"]["sms"]) == (KIM, "unknown")


@pytest.mark.parametrize(
    "change", [lambda one: one, lambda one: one[:-1], lambda one: one[:-2] + "zz", lambda _: "ph_"]
)
def test_an_id_of_another_account_or_of_nobody_is_not_found(house: House, change: Any) -> None:
    house.opt_in(DANA)
    id_of(house)
    wrong = change(id_of(house, DANA, "valley"))
    for path in (f"/consents/{wrong}", f"/consents/{wrong}/proof"):
        assert house.call("GET", path).error == (404, "not_found")
    assert house.call("GET", "/audit", query={"phone_id": wrong}).error == (404, "not_found")
    assert house.call("POST", f"/consents/{wrong}/erasure", {"note": "n"}).error == (404, "not_found")


def test_a_number_in_an_address_still_works_and_is_answered_with_a_word_of_warning(house: House) -> None:
    found = []
    for name in (DANA, id_of(house)):
        answer = consent_api.handler(rest_request("GET", f"/consents/{name}"), context(29))
        assert answer["statusCode"] == 200
        found.append(answer["multiValueHeaders"].get("Deprecation"))
    assert found == [["@1796083200"], None]


def test_a_request_is_decided_under_the_id_of_its_phone(house: House) -> None:
    house.opt_in(DANA)
    house.text(DANA, "please take me off your list", text_id="SM1")
    [waits] = house.pages("/opt-out-requests", "requests")
    rest = waits["id"].partition(".")[2]
    body = {"decision": "apply", "note": "rang them"}
    foreign = f"{id_of(house, DANA, 'valley')}.{rest}"
    assert house.call("POST", f"/opt-out-requests/{foreign}", body).error == (404, "not_found")
    assert house.call("POST", f"/opt-out-requests/{id_of(house)}.{rest}", body).body["channels"]["sms"] == "opted_out"


def test_every_list_has_the_id_beside_the_phone_and_files_stay_as_they_were(house: House) -> None:
    batch_id = house.sent(DANA)
    house.text(DANA, "please take me off your list", text_id="SM1")
    entries = [one for one in house.entries() if "phone" in one]
    lists = (
        house.pages("/consents", "consents"),
        house.messages(batch_id),
        house.pages("/opt-out-requests", "requests"),
        entries,
        [house.consent(DANA)],
    )
    for listed in lists:
        assert {one["phone_id"] for one in listed} == {id_of(house)}
    assert any("phone" not in one and "phone_id" not in one for one in house.entries())
    for path in ("/consents", f"/batches/{batch_id}/messages", "/audit"):
        event = rest_request("GET", path, query={"format": "csv"}, claims={"cognito:groups": "admin"})
        assert "ph_" not in api_of(path).handler(event, context(29))["body"]


def test_who_asks_first_makes_the_key_and_all_get_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.opt_in(DANA)
    [first] = house.pages("/consents", "consents")
    monkeypatch.setattr("sayso.tables.accounts.phone_keys.phone_key_of", lambda _: None)  # asked at the same moment
    [second] = house.pages("/consents", "consents")
    assert first["phone_id"] == second["phone_id"]
