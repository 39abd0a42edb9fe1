"""GET /consents: the phones on record, page by page, filtered by status."""

import pytest

from tests.support.house import House


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
