"""GET /elections: how often phones chose what by which door, day by day in the account's time zone."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from functions.audit_query import api as audit_api
from tests.support.crashes import Watch, calls
from tests.support.events import rest_request
from tests.support.ground import plainly
from tests.support.house import House, context
from tests.support.promises import promises_hold

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"
MONDAY = datetime(2026, 3, 2, 17, tzinfo=UTC)  # noon in New York
WISH = "please take me off this list"


def report(house: House, account: str = "harbour", **query: str) -> list[tuple[str, str, str | None, str, int]]:
    answer = house.call("GET", "/elections", query=query, account=account)
    assert answer.status == 200, answer.body
    return [tuple(row.values()) for row in answer.body["elections"]]


def put(house: House, phone: str, **body: Any) -> None:
    answer = house.call("PUT", f"/consents/{phone}", {"source": "phone_call", "note": "rang us"} | body)
    assert answer.status == 200, answer.body


def decide(house: House, decision: str) -> None:
    [request] = house.pages("/opt-out-requests", "requests")
    body = {"decision": decision, "note": "rang them"}
    assert house.call("POST", f"/opt-out-requests/{request['id']}", body).status == 200


def test_every_door_is_counted_on_its_day(house: House) -> None:
    with time_machine.travel(MONDAY) as clock:
        house.opt_in(DANA, KIM, ALI)
        house.text(DANA, "STOP", text_id="SM1")
        house.text(KIM, "STOP", text_id="SM2")
        house.text(KIM, "START", text_id="SM3")
        put(house, ALI, channels={"voice": "opted_in"}, blocked_categories=["attendance"])
        clock.shift(86_400)
        house.text(ALI, WISH, text_id="SM4")
        decide(house, "apply")
        house.text(KIM, WISH, text_id="SM5")
        decide(house, "dismiss")
        put(house, KIM, all_non_emergency_blocked=True)
        clock.shift(86_400)
        put(house, KIM, all_non_emergency_blocked=False)
        put(house, ALI, blocked_categories=[])
        house.text(KIM, WISH, text_id="SM6")
        house.text(KIM, "START", text_id="SM7")
        assert report(house) == [
            ("2026-03-02", "texts_opted_in", None, "paper_form", 3),
            ("2026-03-02", "texts_opted_in", None, "text_message", 1),
            ("2026-03-02", "texts_opted_out", None, "text_message", 2),
            ("2026-03-02", "calls_opted_in", None, "phone_call", 1),
            ("2026-03-02", "category_blocked", "attendance", "phone_call", 1),
            ("2026-03-03", "texts_opted_out", None, "staff_decision", 1),
            ("2026-03-03", "all_but_emergencies_blocked", None, "phone_call", 1),
            ("2026-03-03", "request_made", "texts", "text_message", 2),
            ("2026-03-03", "request_applied", "texts", "staff_decision", 1),
            ("2026-03-03", "request_dismissed", "texts", "staff_decision", 1),
            ("2026-03-04", "category_allowed", "attendance", "phone_call", 1),
            ("2026-03-04", "all_but_emergencies_allowed", None, "phone_call", 1),
            ("2026-03-04", "request_made", "texts", "text_message", 1),
            ("2026-03-04", "request_taken_back", "texts", "text_message", 1),
        ]
    promises_hold(house)


def test_what_is_told_again_or_changes_no_choice_counts_no_more(house: House) -> None:
    with time_machine.travel(MONDAY, tick=False):
        house.opt_in(DANA)
        house.opt_in(DANA)
        for number, body in enumerate(["STOP", "stop", "HELP", "hello", "Unsubscribe"]):
            house.text(DANA, body, text_id=f"SM{number}")
        house.text(DANA, "STOP", text_id="SM0")
        put(house, DANA, paused=True)
        assert report(house) == [
            ("2026-03-02", "texts_opted_in", None, "paper_form", 1),
            ("2026-03-02", "texts_opted_out", None, "text_message", 1),
        ]


def test_the_carriers_refusal_is_a_door(house: House) -> None:
    house.carrier.behave({"*": {"do": "hold"}, DANA: {"do": "refuse", "code": 21610}})
    house.sent(DANA)
    found = [row[1:] for row in report(house)]
    assert ("texts_opted_out", None, "carrier_refusal", 1) in found


DAYS = [
    # the account's zone, the moment of a STOP, its day
    ("America/New_York", datetime(2026, 3, 3, 4, 59, 59, tzinfo=UTC), "2026-03-02"),
    ("America/New_York", datetime(2026, 3, 3, 5, tzinfo=UTC), "2026-03-03"),
    ("America/New_York", datetime(2026, 3, 8, 4, 59, tzinfo=UTC), "2026-03-07"),
    ("America/New_York", datetime(2026, 3, 9, 3, 59, tzinfo=UTC), "2026-03-08"),  # a day of 23 hours
    ("America/New_York", datetime(2026, 3, 9, 4, tzinfo=UTC), "2026-03-09"),
    ("Pacific/Kiritimati", datetime(2026, 3, 3, 10, tzinfo=UTC), "2026-03-04"),
]


@pytest.mark.parametrize(("zone", "at", "day"), DAYS)
def test_a_day_is_one_of_the_account(house: House, zone: str, at: datetime, day: str) -> None:
    with time_machine.travel(at, tick=False):
        house.call("PUT", "/settings", {"time_zone": zone})
        house.text(DANA, "STOP", text_id="SM1")
    expected = [(day, "texts_opted_out", None, "text_message", 1)]
    assert report(house, **{"from": day, "to": day}) == expected
    assert report(house, **{"from": "2026-03-01", "to": "2026-03-10"}) == expected
    before, after = (f"2026-03-{int(day[-2:]) + one:02d}" for one in (-1, 1))
    assert report(house, **{"from": before, "to": before}) == report(house, **{"from": after, "to": after}) == []


def test_without_days_it_is_the_last_thirty(house: House) -> None:
    with time_machine.travel(MONDAY, tick=False):
        answer = house.call("GET", "/elections").body
    assert answer == {"from": "2026-02-01", "to": "2026-03-02", "time_zone": "America/New_York", "elections": []}


def test_another_accounts_elections_are_not_in_it(house: House) -> None:
    house.text(DANA, "STOP", text_id="SM1")
    assert len(report(house)) == 1
    assert report(house, "valley") == []


def test_it_is_a_file_for_a_spreadsheet_too(house: House) -> None:
    row = {"phone": DANA, "channel": "sms", "status": "opted_in", "source": "paper_form"}
    with time_machine.travel(MONDAY, tick=False):
        house.call("POST", "/consents/import", {"rows": [row]})
        event = rest_request("GET", "/elections", query={"format": "csv"}, claims={"cognito:groups": "viewer"})
        answer = audit_api.handler(event, context(29))
    assert answer["statusCode"] == 200
    headers = answer["multiValueHeaders"]
    assert headers["Content-Disposition"] == ['attachment; filename="elections.csv"']
    assert list(csv.reader(io.StringIO(answer["body"]))) == [
        ["day", "election", "detail", "source", "count"],
        ["2026-03-02", "texts_opted_in", "", "paper_form", "1"],
    ]


def rows_of(count: int, **more: str) -> list[dict[str, str]]:
    paper = {"channel": "sms", "status": "opted_in", "source": "paper_form"}
    return [{"phone": f"+1415{5550000 + n}"} | paper | more for n in range(count)]


def test_a_large_import_counts_each_row_that_changed_something_and_is_read_in_few_items(house: House) -> None:
    rows = [*rows_of(300), *rows_of(100, channel="voice", source="web_form"), *rows_of(50, status="opted_out")]
    rows += [rows[0] | {"phone": "555"}, *rows[:20]]  # a bad one, and some that the rows before them outdate
    with time_machine.travel(MONDAY, tick=False):
        house.call("POST", "/consents/import", {"rows": rows})
        expected = [
            ("2026-03-02", "texts_opted_in", None, "paper_form", 300),
            ("2026-03-02", "texts_opted_out", None, "paper_form", 50),
            ("2026-03-02", "calls_opted_in", None, "web_form", 100),
        ]
        watch = Watch()
        with calls(watch):
            found = report(house)
        house.call("POST", "/consents/import", {"rows": rows_of(300)})
        assert report(house)[2] == expected[2]
    items = [item for item in plainly()["LogTable"] if "elections" in str(item)]
    assert found == expected
    assert watch.names.count("Query") == 1
    assert len(items) <= 12, "one of each transaction"
    promises_hold(house)


BAD = [
    ({"from": "yesterday"}, "from"),
    ({"from": "2026-02-30"}, "from"),
    ({"from": "20260302"}, "from"),
    ({"from": "1772409600"}, "from"),
    ({"from": "2026-03-02T00:00:00Z"}, "from"),
    ({"from": "0001-01-01", "to": "0001-01-02"}, "from"),
    ({"to": "9999-12-31"}, "to"),
    ({"to": ""}, "to"),
    ({"from": "2026-03-03", "to": "2026-03-02"}, "from"),
    ({"from": "2026-03-01", "to": "2026-06-01"}, "from"),
    ({"format": "xml"}, "format"),
]


@pytest.mark.parametrize(("query", "field"), BAD)
def test_days_that_cannot_be_are_refused_with_their_field(house: House, query: dict[str, str], field: str) -> None:
    before = plainly()
    answer = house.call("GET", "/elections", query=query)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)
    assert plainly() == before


def test_ninety_two_days_are_not_too_many(house: House) -> None:
    assert report(house, **{"from": "2026-03-02", "to": "2026-06-01"}) == []
    assert report(house, **{"from": "2999-12-30", "to": "2999-12-31"}) == []


def test_more_than_can_be_read_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sayso.actions.consent.report_elections.MOST_READ", 1)
    for number, phone in enumerate((DANA, KIM)):
        house.text(phone, "STOP", text_id=f"SM{number}")
    answer = house.call("GET", "/elections")
    assert answer.error == (400, "invalid_request")
    assert "ask for fewer days" in answer.body["message"]


@pytest.mark.parametrize(("role", "status"), [("viewer", 200), ("billing", 403), ("", 403)])
def test_who_may_look_at_all_may_look_at_it(house: House, role: str, status: int) -> None:
    assert house.call("GET", "/elections", role=role).status == status
