"""GET /consents and GET /consents/{phone}: the phones on record page by page, and one phone with its history."""

from typing import Any

import pytest

from tests.support.house import House

DANA, KIM, LEE = "+14155550101", "+14155550102", "+14155550103"


def page_of(house: House, **query: str) -> tuple[list[str], Any]:
    page = house.call("GET", "/consents", query=query, role="viewer").body
    return [consent["phone"] for consent in page["consents"]], page["cursor"]


def test_a_filter_by_status_finds_those_whose_texts_have_it(house: House) -> None:
    house.opt_in(DANA, KIM, LEE)
    house.text(KIM, "STOP", text_id="SM1")
    assert page_of(house, status="opted_in") == ([DANA, LEE], None)
    assert page_of(house, status="opted_out") == ([KIM], None)


def test_a_filtered_page_ends_with_a_cursor_behind_its_last_phone(house: House) -> None:
    house.opt_in(DANA, KIM, LEE)
    first, cursor = page_of(house, status="opted_in", limit="2")
    assert first == [DANA, KIM]
    assert page_of(house, status="opted_in", limit="2", cursor=cursor) == ([LEE], None)


def test_one_phone_comes_with_its_texts_and_changes_the_newest_first(house: House) -> None:
    house.opt_in(DANA)
    house.text(DANA, "Is class on today?", text_id="SM1")
    house.text(DANA, "STOP", text_id="SM2")
    shown = house.call("GET", f"/consents/{DANA}", role="viewer").body
    assert [text["body"] for text in shown["texts"]] == ["STOP", "Is class on today?"]
    assert [entry["source"] for entry in shown["history"]] == ["text_message", "paper_form"]


def test_consents_are_listed_by_phone_page_by_page(house: House) -> None:
    phones = [f"+1415555{1000 + number}" for number in range(7)]
    house.opt_in(*phones[::-1])
    first = house.call("GET", "/consents", query={"limit": "3"}).body
    assert [consent["phone"] for consent in first["consents"]] == phones[:3]
    house.opt_in("+14155550001", "+14155559999")  # before the cursor and behind it
    second = house.call("GET", "/consents", query={"limit": "9", "cursor": first["cursor"]}).body
    assert [consent["phone"] for consent in second["consents"]] == [*phones[3:], "+14155559999"]
    assert second["cursor"] is None


@pytest.mark.parametrize("limit", ["1", "2", "100"])
def test_a_list_filtered_by_status_holds_all_of_that_status_and_no_other(house: House, limit: str) -> None:
    phones = [f"+1415555{1000 + number}" for number in range(6)]
    house.opt_in(*phones)
    for number in (0, 2, 5):
        house.text(phones[number], "STOP", text_id=f"SM{number}")
    for status, expected in (("opted_out", {0, 2, 5}), ("opted_in", {1, 3, 4}), ("unknown", set())):
        found = house.pages("/consents", "consents", status=status, limit=limit)
        assert [consent["phone"] for consent in found] == [phones[number] for number in sorted(expected)]


@pytest.mark.parametrize("query", [{"status": "maybe"}, {"limit": "0"}, {"limit": "1001"}, {"cursor": "x" * 101}])
def test_a_list_asked_for_in_another_form_is_refused(house: House, query: dict[str, str]) -> None:
    answer = house.call("GET", "/consents", query=query)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), next(iter(query)))


def test_the_texts_of_a_phone_come_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sayso.actions.consent.show_consents.HISTORY_LIMIT", 2)
    for number in range(5):
        house.text(DANA, f"text {number}", text_id=f"SM{number}")
    seen: list[list[str]] = []
    query: dict[str, str] = {}
    while True:
        shown = house.call("GET", f"/consents/{DANA}", query=query).body
        seen.append([text["body"] for text in shown["texts"]])
        if shown["cursor"] is None:
            break
        query = {"cursor": shown["cursor"]}
    assert seen == [["text 4", "text 3"], ["text 2", "text 1"], ["text 0"]]
    refused = house.call("GET", f"/consents/{KIM}", query=query)
    assert (refused.error, refused.body["details"][0]["field"]) == ((400, "invalid_request"), "cursor")
