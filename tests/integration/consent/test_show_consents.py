"""GET /consents and GET /consents/{phone}: the phones on record, and how one of them came to be as it is."""

from typing import Any

from tests.support.house import House

DANA, KIM, LEE = "+14155550101", "+14155550102", "+14155550103"


def phones(house: House, **query: str) -> tuple[list[str], Any]:
    page = house.call("GET", "/consents", query=query, role="viewer").body
    return [consent["phone"] for consent in page["consents"]], page["cursor"]


def test_a_filter_by_status_finds_those_whose_texts_have_it(house: House) -> None:
    house.opt_in(DANA, KIM, LEE)
    house.text(KIM, "STOP", text_id="SM1")
    assert phones(house, status="opted_in") == ([DANA, LEE], None)
    assert phones(house, status="opted_out") == ([KIM], None)


def test_a_filtered_page_ends_with_a_cursor_behind_its_last_phone(house: House) -> None:
    house.opt_in(DANA, KIM, LEE)
    first, cursor = phones(house, status="opted_in", limit="2")
    assert first == [DANA, KIM]
    assert phones(house, status="opted_in", limit="2", cursor=cursor) == ([LEE], None)


def test_one_phone_comes_with_its_texts_and_changes_the_newest_first(house: House) -> None:
    house.opt_in(DANA)
    house.text(DANA, "Is class on today?", text_id="SM1")
    house.text(DANA, "STOP", text_id="SM2")
    shown = house.call("GET", f"/consents/{DANA}", role="viewer").body
    assert [text["body"] for text in shown["texts"]] == ["STOP", "Is class on today?"]
    assert [entry["source"] for entry in shown["history"]] == ["text_message", "paper_form"]
