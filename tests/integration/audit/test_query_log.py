"""GET /audit: filters, both indexes, and a cursor that stays where it is while entries arrive."""

import base64
from typing import Any

import pytest

from tests.support.house import House

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"


def ids(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["id"] for entry in entries]


@pytest.fixture
def story(house: House) -> str:
    """A batch with everything in it; its id."""
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM, ALI, "555")
    house.dispatch()
    house.settle()
    house.conclude(batch_id, DANA, "delivered")
    house.conclude(batch_id, KIM, "failed")
    house.text(DANA, "STOP", text_id="SM1")
    house.text(KIM, "HELP", text_id="SM2")
    house.call("PUT", "/settings", {"footer": "Bye"}, claims={"email": "head@harbour.example"})
    return batch_id


def test_the_log_tells_all_of_it_newest_first(house: House, story: str) -> None:
    entries = house.entries()
    assert [entry["type"] for entry in entries] == [
        "settings_changed",
        "help_requested",
        "consent_changed",
        "batch_completed",
        "message_failed",
        "message_delivered",
        "message_skipped",
        "recipient_rejected",
        "batch_requested",
        "consent_changed",
        "consent_changed",
        "credits_purchased",
        "account_opened",
    ]
    assert ids(entries) == sorted(ids(entries), reverse=True)
    for entry in entries:
        assert {"id", "at", "type", "actor", "text"} <= entry.keys()


def test_every_entry_names_its_field_by_type(house: House, story: str) -> None:
    by_type = {entry["type"]: entry for entry in house.entries()}
    delivered = by_type["message_delivered"]
    assert {"phone", "batch_id", "message_id", "credits", "remaining", "seq"} <= delivered.keys()
    assert by_type["recipient_rejected"]["row"] == 3
    assert by_type["batch_completed"]["text"] == "3 queued, 1 delivered, 1 failed, 1 skipped. 1 credits used."


FILTERS: list[tuple[dict[str, str], Any]] = [
    ({"type": "consent_changed"}, lambda entry: entry["type"] == "consent_changed"),
    ({"type": "message_undelivered"}, lambda _: False),
    ({"phone": DANA}, lambda entry: entry.get("phone") == DANA),
    ({"phone": " 14155550101"}, lambda entry: entry.get("phone") == DANA),
    ({"phone": "+14155550999"}, lambda _: False),
    ({"phone": DANA, "type": "message_delivered"}, lambda entry: entry["type"] == "message_delivered"),
    ({"staff": "head@harbour.example"}, lambda entry: entry["type"] == "settings_changed"),
    ({"staff": "HEAD@harbour.example"}, lambda entry: entry["type"] == "settings_changed"),
    ({"staff": "nobody@harbour.example"}, lambda _: False),
    ({"staff": "twilio"}, lambda entry: entry["actor"]["name"] == "twilio"),
]


SIZES = ["1", "2", "100"]


@pytest.mark.parametrize(("query", "matches"), FILTERS)
def test_a_filter_finds_what_matches_and_nothing_else_on_pages_of_any_size(
    house: House, story: str, query: dict[str, str], matches: Any
) -> None:
    expected = [entry for entry in house.entries() if matches(entry)]
    assert [house.entries(**query, limit=size) for size in SIZES] == [expected] * 3


def test_a_batch_finds_its_entries_and_with_a_phone_those_of_the_phone(house: House, story: str) -> None:
    house.sent(KIM, key="other")
    everything = house.entries()
    expected = [entry for entry in everything if entry.get("batch_id") == story]
    assert [house.entries(batch_id=story, limit=size) for size in SIZES] == [expected] * 3
    both = [entry for entry in expected if entry.get("phone") == KIM]
    assert len(both) == 1
    assert [house.entries(batch_id=story, phone=KIM, limit=size) for size in SIZES] == [both] * 3


def test_times_include_the_first_and_exclude_the_last(house: House, story: str) -> None:
    everything = house.entries()
    first, last = everything[8]["at"], everything[2]["at"]
    expected = [entry for entry in everything if first <= entry["at"] < last]
    assert 0 < len(expected) < len(everything)
    assert house.entries(**{"from": first, "to": last}) == expected
    assert house.entries(**{"from": first, "to": last, "phone": DANA}) == [
        e for e in expected if e.get("phone") == DANA
    ]
    assert house.entries(**{"from": first, "to": last, "limit": "2"}) == expected


def test_times_may_be_days_and_may_have_an_offset(house: House) -> None:
    opened = house.entries()  # on January 5 at 15:00 in UTC
    assert house.entries(to="2026-01-06") == house.entries(to="2026-01-06T00:00:00Z") == opened
    assert house.entries(**{"from": "2026-01-05T10:00:00-05:00", "to": "2026-01-05T17:00:00+01:00"}) == opened
    assert house.entries(**{"from": "2026-01-05T09:00:00", "to": "2026-01-05T16:00:00+01:00"}) == []
    assert house.entries(**{"from": "2026-01-05T15:00:01Z"}) == []
    assert house.entries(**{"from": "20260106"}) == []
    assert house.entries(**{"from": "20260105T100000-0500", "to": "20260105T170000 0100"}) == opened


def test_a_cursor_stays_where_it_is_while_entries_arrive(house: House, story: str) -> None:
    everything = ids(house.entries())
    first = house.call("GET", "/audit", query={"limit": "3"}).body
    house.text(KIM, "hello", text_id="SM3")
    house.accept(DANA, key="newer")
    second = house.call("GET", "/audit", query={"limit": "3", "cursor": first["cursor"]}).body
    house.text(KIM, "hello again", text_id="SM4")
    third = house.call("GET", "/audit", query={"limit": "100", "cursor": second["cursor"]}).body
    assert ids(first["entries"]) + ids(second["entries"]) + ids(third["entries"]) == everything
    assert third["cursor"] is None
    again = house.call("GET", "/audit", query={"limit": "3", "cursor": first["cursor"]}).body
    assert again == second


def test_a_cursor_of_an_index_stays_too(house: House, story: str) -> None:
    for query in ({"phone": KIM}, {"batch_id": story}):
        everything = ids(house.entries(**query))
        first = house.call("GET", "/audit", query=query | {"limit": "1"}).body
        house.text(KIM, "hello", text_id=f"SM{len(everything)}.{len(query)}.{next(iter(query))}")
        rest = house.call("GET", "/audit", query=query | {"cursor": first["cursor"]}).body
        assert ids(first["entries"]) + ids(rest["entries"]) == everything


def test_a_page_that_ends_with_the_log_needs_no_further_page_or_finds_it_empty(house: House) -> None:
    page = house.call("GET", "/audit", query={"limit": "2"}).body
    assert len(page["entries"]) == 2
    if page["cursor"]:
        assert house.call("GET", "/audit", query={"limit": "2", "cursor": page["cursor"]}).body["entries"] == []


@pytest.mark.parametrize("query", [{}, {"type": "consent_changed"}, {"phone": KIM}, {"from": "2026-01-01"}])
def test_a_cursor_of_another_query_is_refused(house: House, story: str, query: dict[str, str]) -> None:
    cursor = house.call("GET", "/audit", query={"limit": "1", "phone": DANA}).body["cursor"]
    answer = house.call("GET", "/audit", query=query | {"cursor": cursor})
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), "cursor")


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", base64.urlsafe_b64encode(b"0123456789abcdef|").decode(), "=" * 9])
def test_a_cursor_that_nobody_gave_is_refused(house: House, cursor: str) -> None:
    answer = house.call("GET", "/audit", query={"cursor": cursor})
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), "cursor")


def test_a_filter_without_an_index_reads_so_much_and_gives_a_cursor_for_the_rest(
    house: House, story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sayso.actions.audit.query_log.MAX_READ", 4)
    page = house.call("GET", "/audit", query={"type": "account_opened"}).body
    assert (page["entries"], page["cursor"] is None) == ([], False)
    assert [entry["type"] for entry in house.entries(type="account_opened")] == ["account_opened"]


BAD_QUERIES = [
    ({"from": "yesterday"}, "from"),
    ({"from": "1788220800"}, "from"),
    ({"to": "01/09/2026"}, "to"),
    ({"from": "20260901T17:00"}, "from"),
    ({"to": "2026-13-01"}, "to"),
    ({"from": "0001-01-01T00:00:00+14:00"}, "from"),
    ({"from": "2026-02-01", "to": "2026-01-01"}, "from"),
    ({"type": "gossip"}, "type"),
    ({"phone": "555"}, "phone"),
    ({"phone": "4155550101"}, "phone"),
    ({"limit": "0"}, "limit"),
    ({"limit": "1001"}, "limit"),
    ({"batch_id": "x" * 65}, "batch_id"),
    ({"staff": "x" * 201}, "staff"),
    ({"cursor": "x" * 401}, "cursor"),
]


@pytest.mark.parametrize(("query", "field"), BAD_QUERIES)
def test_a_query_of_another_form_is_refused_with_the_field_that_is_wrong(
    house: House, query: dict[str, str], field: str
) -> None:
    answer = house.call("GET", "/audit", query=query)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)


def test_an_entry_is_small_and_holds_no_text_of_a_message(house: House, story: str) -> None:
    for entry in house.entries():
        assert len(str(entry)) < 1024 or entry["type"] == "account_opened"
        assert "Class moves" not in str(entry)
