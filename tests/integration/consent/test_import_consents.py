"""POST /consents/import: many phones, row by row, safe to send again."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from functions.manage_consent import api as consent_api
from sayso.actions.consent import import_consents
from sayso.domain.proof.check import check_proof
from tests.support.commits import Commits
from tests.support.events import rest_request
from tests.support.house import Answer, House, context

DANA, KIM = "+14155550101", "+14155550102"


def row(phone: Any = DANA, **changes: Any) -> dict[str, Any]:
    return {"phone": phone, "channel": "sms", "status": "opted_in", "source": "paper_form"} | changes


def sent(house: House, *rows: Any) -> Answer:
    return house.call("POST", "/consents/import", {"rows": list(rows)})


def results(answer: Answer) -> list[str]:
    return [each["result"] for each in answer.body["rows"]]


def test_a_school_imports_the_consents_that_it_holds_on_paper(house: House) -> None:
    answer = sent(
        house,
        row("(415) 555-0101", family_id="F1", name="Dana Reyes", note="form 7", at="2025-09-01"),
        row(KIM, status="opted_out", source="web_form"),
        row(KIM, channel="voice"),
    )
    assert (answer.status, answer.body["counts"]) == (200, {"imported": 3})
    assert answer.body["rows"][0] == {"index": 0, "phone": DANA, "result": "imported", "detail": ""}
    dana = house.consent(DANA)
    assert (dana["channels"]["sms"], dana["since"]) == ("opted_in", "2025-09-01T00:00:00.000000Z")
    assert (dana["family_id"], dana["name"], dana["source"]) == ("F1", "Dana Reyes", "paper_form")
    [entry] = dana["history"]
    assert (entry["note"], entry["given_at"], entry["row"]) == ("form 7", "2025-09-01T00:00:00.000000Z", 0)
    assert entry["actor"] == {"kind": "staff", "name": "office@harbour.example"}
    assert house.consent(KIM)["channels"] == {"sms": "opted_out", "voice": "opted_in"}


def test_an_import_sent_again_changes_nothing(house: House) -> None:
    sent(house, row(), row(KIM, at="2025-09-01"))
    before = house.entries()
    answer = sent(house, row(), row(KIM, at="2025-09-01"))
    assert results(answer) == ["unchanged", "unchanged"]
    assert house.entries() == before


BAD_ROWS = [
    (row("555"), "phone: it is too short"),
    (row(phone=4155550101), "phone"),
    ({"channel": "sms", "status": "opted_in", "source": "paper_form"}, "phone: is required"),
    (row(channel="fax"), "channel"),
    (row(status="yes"), "status"),
    (row(source=""), "source"),
    (row(source=None), "source"),
    (row(note="x" * 301), "note"),
    (row(at="last autumn"), "at"),
    (row(at="1788220800"), "at: must be a time such as 2026-09-01T17:00:00Z, or a day such as 2026-09-01"),
    (row(at="01/09/2026"), "at: must be a time such as"),
    (row(at=20260901), "at: must be a time such as"),
    (row(at=1788220800.5), "at: must be a time such as"),
    (row(at=False), "at: must be a time such as"),
    (row(at="2999-01-01"), "at: is in the future"),
    (row(at="0001-01-01T00:00:00+14:00"), "at: lies before the year 1"),
    (row(family_id=17), "family_id"),
    (row(grade="5b"), "grade: is not a field"),
    ({}, "phone"),
]


@pytest.mark.parametrize(("bad", "problem"), BAD_ROWS)
def test_a_bad_row_is_rejected_by_itself_and_says_why(house: House, bad: dict[str, Any], problem: str) -> None:
    answer = sent(house, row(), bad, row(KIM))
    assert results(answer) == ["imported", "rejected", "imported"]
    rejected = answer.body["rows"][1]
    assert (rejected["index"], problem in rejected["detail"]) == (1, True), rejected["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"rows": []}, "rows"),
        ({"rows": "all"}, "rows"),
        ({"rows": ["+14155550101"]}, "rows.0"),
        ({}, "rows"),
        ({"rows": [row()], "dry_run": True}, "dry_run"),
    ],
)
def test_an_import_of_another_form_is_refused_whole(house: House, body: dict[str, Any], field: str) -> None:
    answer = house.call("POST", "/consents/import", body)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)


def test_more_than_ten_thousand_rows_are_too_many(house: House) -> None:
    answer = sent(house, *([row("")] * 10_001))
    assert answer.error == (413, "too_many_recipients")
    assert house.pages("/consents", "consents") == []


def test_a_stop_is_never_overridden_by_an_older_paper(house: House) -> None:
    sent(house, row())
    house.text(DANA, "STOP", text_id="SM1")
    answer = sent(
        house,
        row(),
        row(at="2025-09-01"),
        row(status="opted_out", at="2020-01-01", name="Dana"),
        row(at="2021-01-01"),
        row(channel="voice", at="2020-01-01"),
        row(at="2021-01-01"),
        row(status="unknown"),
    )
    assert [result for result in results(answer) if result != "kept"] == ["imported", "imported"]
    assert "said otherwise since" in answer.body["rows"][0]["detail"]
    assert house.consent(DANA)["channels"]["sms"] == "opted_out"


def test_an_opt_out_dated_in_digits_is_newer_than_the_consent_before_it(house: House) -> None:
    answer = sent(house, row(at="20250901"), row(status="opted_out", at="20250902"), row(at="20250901T170000Z"))
    assert results(answer) == ["imported", "imported", "kept"]
    assert house.consent(DANA)["channels"]["sms"] == "opted_out"


def test_more_rows_for_one_phone_than_go_into_one_write_are_rejected(house: House) -> None:
    rows = [row(name=f"Name {number}") for number in range(22)]
    assert results(sent(house, *rows)) == ["imported"] * 20 + ["rejected"] * 2


def test_many_phones_are_imported_in_several_writes(house: House) -> None:
    phones = [f"+1415555{1000 + number}" for number in range(130)]
    answer = sent(house, *(row(phone) for phone in phones))
    assert answer.body["counts"] == {"imported": 130}
    assert [each["index"] for each in answer.body["rows"]] == list(range(130))
    assert [consent["phone"] for consent in house.pages("/consents", "consents")] == phones


def test_an_import_that_meets_a_stop_is_decided_again_on_what_stands_then(house: House, commits: Commits) -> None:
    commits.before_next(lambda: house.text(DANA, "STOP", text_id="SM1"), by="import_consents")
    assert results(sent(house, row(), row(KIM))) == ["kept", "imported"]
    assert house.consent(DANA)["channels"]["sms"] == "opted_out"


def test_rows_for_which_no_time_is_left_say_so_and_may_be_sent_again(house: House) -> None:
    claims = {"cognito:groups": "admin"}
    event = rest_request("POST", "/consents/import", body={"rows": [row(), row("555")]}, claims=claims)
    answer = consent_api.handler(event, context(2))
    assert '"not_done"' in answer["body"]
    assert '"rejected"' in answer["body"]
    assert house.consent(DANA)["history"] == []
    assert results(sent(house, row())) == ["imported"]


def test_what_goes_out_while_an_import_runs_is_not_forbidden_by_rows_to_come(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 16, tzinfo=UTC), tick=False) as clock:
        house.opt_in(DANA, KIM)
        clock.shift(60)
        store = import_consents._store

        slow = 0

        def then_a_message(*part: Any) -> None:
            nonlocal slow
            store(*part)
            slow += 1
            clock.shift(10)
            if slow == 1:  # of two parts; KIM is in the second
                batch_id = house.accept(KIM)
                house.dispatch()
                house.conclude(batch_id, KIM, "delivered")
                clock.shift(10)

        monkeypatch.setattr(import_consents, "WRITERS", 1)
        monkeypatch.setattr(import_consents, "MAX_ACTIONS", 2)
        monkeypatch.setattr(import_consents, "_store", then_a_message)
        sent(house, row(status="opted_out"), row(KIM, status="opted_out"))
        assert slow == 2
        right = check_proof(house.call("GET", f"/consents/{KIM}/proof").body)
        assert (right.messages, right.crossed) == (1, [])


def test_an_entry_of_an_import_stays_below_what_one_write_unit_pays_for(house: House) -> None:
    """An import of 10,000 rows writes as many: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html"""
    note = "signed at enrolment, autumn 2026"
    sent(house, row(at="2026-01-12", note=note, family_id="F17", name="Dana Reyes"))
    items = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables["LogTable"].all_items()
    [size] = [item.size() for item in items if item.attrs["type"].value == "consent_changed"]
    assert size < 1024
