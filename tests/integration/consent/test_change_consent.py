"""PUT and GET /consents/{phone}: who may change what, what is told, and the form of a phone."""

from itertools import pairwise
from typing import Any

import pytest

from tests.support.commits import Commits
from tests.support.house import House

DANA = "+14155550101"


def put(house: House, role: str = "admin", phone: str = DANA, **change: Any) -> Any:
    return house.call("PUT", f"/consents/{phone}", {"source": "phone_call"} | change, role=role)


def test_a_phone_not_on_record_is_unknown_and_has_no_history(house: House) -> None:
    found = house.call("POST", "/consents/search", {"phone": DANA}).body
    assert house.consent(DANA) == {
        "phone": DANA,
        "phone_id": found["phone_id"],
        "channels": {"sms": "unknown", "voice": "unknown"},
        "blocked_categories": [],
        "all_non_emergency_blocked": False,
        "paused": False,
        "maybe_opt_out": False,
        "since": None,
        "source": None,
        "family_id": None,
        "name": None,
        "history": [],
        "texts": [],
        "cursor": None,
    }


def test_a_change_answers_with_what_stands_and_is_told_with_who_and_why(house: House) -> None:
    answer = put(house, channels={"sms": "opted_in"}, note="called on Monday")
    assert (answer.status, answer.body["channels"]) == (200, {"sms": "opted_in", "voice": "unknown"})
    consent = house.consent(DANA)
    assert {name: consent[name] for name in answer.body} == answer.body
    [entry] = consent["history"]
    assert entry["text"] == f"{DANA} opted in to text messages, by phone call."
    assert entry["actor"] == {"kind": "staff", "name": "office@harbour.example"}
    assert (entry["note"], entry["source"], consent["since"]) == ("called on Monday", "phone_call", entry["at"])


def test_history_is_newest_first(house: House) -> None:
    for status in ("opted_in", "opted_out", "unknown"):
        put(house, channels={"sms": status}, note="they rang")
    assert [entry["after"]["channels"]["sms"] for entry in house.consent(DANA)["history"]] == [
        "unknown",
        "opted_out",
        "opted_in",
    ]


def test_only_changes_of_consent_are_history(house: House) -> None:
    batch_id = house.sent(DANA)
    house.conclude(batch_id, DANA, "delivered")
    assert [entry["type"] for entry in house.consent(DANA)["history"]] == ["consent_changed"]


def test_what_a_change_does_not_name_stays(house: House) -> None:
    put(house, channels={"sms": "opted_in", "voice": "opted_in"}, blocked_categories=["attendance"], paused=True)
    consent = put(house, channels={"voice": "opted_out"}).body
    assert consent["channels"] == {"sms": "opted_in", "voice": "opted_out"}
    assert (consent["blocked_categories"], consent["paused"]) == (["attendance"], True)


def test_a_change_that_changes_nothing_is_not_told(house: House) -> None:
    put(house, channels={"sms": "opted_in"}, paused=False)
    assert put(house, paused=False).status == 200
    assert put(house).status == 200
    assert len(house.consent(DANA)["history"]) == 1


# What stands; what is asked; whether a sender may.
BY_A_SENDER = [
    ({}, {"channels": {"sms": "opted_out"}}, True),
    ({"channels": {"sms": "opted_in"}}, {"channels": {"sms": "opted_out"}}, True),
    ({"channels": {"sms": "opted_in"}}, {"channels": {"sms": "unknown"}}, True),
    ({"channels": {"sms": "opted_in"}}, {"blocked_categories": ["attendance"]}, True),
    ({"channels": {"sms": "opted_in"}}, {"all_non_emergency_blocked": True}, True),
    ({"channels": {"sms": "opted_in"}}, {"paused": True}, True),
    ({"channels": {"sms": "opted_in"}}, {"channels": {"sms": "opted_in"}}, True),
    ({}, {"channels": {"sms": "opted_in"}}, False),
    ({"channels": {"sms": "opted_out"}}, {"channels": {"sms": "unknown"}}, False),
    ({"channels": {"sms": "opted_out"}}, {"channels": {"sms": "opted_in"}}, False),
    ({"blocked_categories": ["attendance"]}, {"blocked_categories": []}, False),
    ({"all_non_emergency_blocked": True}, {"all_non_emergency_blocked": False}, False),
    ({"paused": True}, {"paused": False}, False),
    ({"channels": {"sms": "opted_in"}}, {"channels": {"sms": "opted_out", "voice": "opted_in"}}, False),
]


@pytest.mark.parametrize(("stands", "asked", "may"), BY_A_SENDER)
def test_a_sender_may_narrow_and_only_an_admin_widen(
    house: House, stands: dict[str, Any], asked: dict[str, Any], may: bool
) -> None:
    put(house, **stands)
    before = house.consent(DANA)
    answer = put(house, role="sender", **asked)
    if may:
        assert answer.status == 200
    else:
        assert answer.error == (403, "forbidden")
        assert house.consent(DANA) == before
        assert put(house, role="admin", note="they rang", **asked).status == 200


INVALID = [
    ({"channels": {"sms": "maybe"}}, "channels.sms"),
    ({"channels": {"fax": "opted_in"}}, "channels.fax"),
    ({"channels": "opted_in"}, "channels"),
    ({"blocked_categories": "fees"}, "blocked_categories"),
    ({"blocked_categories": [""]}, "blocked_categories.0"),
    ({"blocked_categories": ["general", "attendence"]}, "blocked_categories"),
    ({"blocked_categories": ["emergency"]}, "blocked_categories"),
    ({"paused": "yes"}, "paused"),
    ({"all_non_emergency_blocked": 1}, "all_non_emergency_blocked"),
    ({"source": ""}, "source"),
    ({"source": "Phone Call!"}, "source"),
    ({"note": "x" * 301}, "note"),
    ({"since": "2026-01-01"}, "since"),
    ({"number": DANA}, "number"),
]


@pytest.mark.parametrize(("change", "field"), INVALID)
def test_a_change_of_another_form_is_refused_with_the_field_that_is_wrong(
    house: House, change: dict[str, Any], field: str
) -> None:
    answer = put(house, **change)
    assert answer.error == (400, "invalid_request")
    assert field in answer.body["details"][0]["field"]
    assert house.consent(DANA)["history"] == []


def test_a_change_without_its_source_is_refused(house: House) -> None:
    answer = house.call("PUT", f"/consents/{DANA}", {"channels": {"sms": "opted_out"}})
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), "source")


@pytest.mark.parametrize(
    "phone", ["4155550101", "555-0101", "+", "+0155550101", "dana", "+1415555010123456", "++14155550101"]
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_phone_is_named_in_its_international_form(house: House, method: str, phone: str) -> None:
    body = {"source": "phone_call", "channels": {"sms": "opted_out"}} if method == "PUT" else None
    answer = house.call(method, f"/consents/{phone}", body)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), "phone")
    assert house.pages("/consents", "consents") == []


@pytest.mark.parametrize("written", ["+14155550101", "%2B14155550101", "%2b14155550101"])
def test_the_plus_may_be_percent_encoded(house: House, written: str) -> None:
    assert put(house, phone=written, channels={"sms": "opted_out"}).body["phone"] == DANA
    assert house.call("GET", f"/consents/{written}").body["channels"]["sms"] == "opted_out"


def test_a_change_that_meets_a_stop_is_decided_again_on_what_stands_then(house: House, commits: Commits) -> None:
    put(house, channels={"sms": "opted_in"}, blocked_categories=["attendance"])
    commits.before_next(lambda: house.text(DANA, "STOP", text_id="SM1"), by="consent_changes")
    answer = put(house, role="sender", channels={"sms": "opted_in"}, paused=True)
    assert answer.error == (403, "forbidden"), "when it was read the phone was in; now it is out"
    assert house.consent(DANA)["channels"]["sms"] == "opted_out"


def test_changes_of_one_phone_leave_no_gap_in_its_history(house: House) -> None:
    for number in range(4):
        put(house, paused=bool(number % 2))
        put(house, blocked_categories=["general", "attendance"][number % 2 :])
    history = house.consent(DANA)["history"]
    for newer, older in pairwise(history):
        assert newer["before"] == older["after"]
