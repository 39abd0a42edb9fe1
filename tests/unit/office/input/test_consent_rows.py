"""A school's list of consents as rows of an import."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sayso_cli.office.input.consent_rows import ColumnNames, RowDefaults, read
from sayso_cli.office.input.sheet import parse
from sayso_cli.office.problem import Problem

USUAL = RowDefaults(source="paper_form", zone=UTC, now=datetime(2026, 11, 3, tzinfo=UTC), country="US")
BY_TITLE = ColumnNames()


def test_a_row_says_who_consented_how_and_when() -> None:
    sheet = parse(
        "c.csv",
        b"Phone,Consent,Channel,Source,Note,Date,Family ID,Name\n"
        b"+1,Yes,Text,Web form,said at the desk,9/1/2026,F1,Dana\n"
        b"+2,no,,,,,,\n",
    )
    found = read(sheet, USUAL, BY_TITLE)
    assert found.rows == [
        {
            "phone": "+1",
            "status": "opted_in",
            "channel": "sms",
            "source": "web_form",
            "note": "said at the desk",
            "at": "2026-09-01T00:00:00+00:00",
            "family_id": "F1",
            "name": "Dana",
        },
        {"phone": "+2", "status": "opted_out", "channel": "sms", "source": "paper_form"},
    ]
    assert found.lines == [2, 3]


LEFT_OUT: list[tuple[bytes, str]] = [
    (b"+1,,sms,", "it does not say whether they consented"),
    (b"+1,perhaps,sms,", "“perhaps” is neither yes nor no"),
    (b"+1,yes,pigeon,", "channel “pigeon”: write sms or voice"),
    (b"+1,yes,sms,soon", "“soon” is not a time: write 2026-09-01, or “2026-09-01 14:00”"),
]


@pytest.mark.parametrize(("line", "detail"), LEFT_OUT)
def test_a_row_that_says_too_little_is_left_out_and_named(line: bytes, detail: str) -> None:
    found = read(parse("c.csv", b"phone,consent,channel,date\n\n" + line), USUAL, BY_TITLE)
    assert not found.rows
    assert [(one.line, one.phone, one.detail) for one in found.left_out] == [(3, "+1", detail)]


STATUSES = [("Sí", "opted_in"), ("X", "opted_in"), ("TRUE", "opted_in"), ("Opted out", "opted_out"), ("0", "opted_out")]


@pytest.mark.parametrize(("said", "status"), STATUSES)
def test_yes_and_no_have_many_forms(said: str, status: str) -> None:
    found = read(parse("c.csv", f"phone,consent\n+1,{said}\n".encode()), USUAL, BY_TITLE)
    assert [row["status"] for row in found.rows] == [status]


def test_nothing_is_imported_that_does_not_say_how_it_was_given() -> None:
    unsaid = replace(USUAL, source=None)
    with pytest.raises(Problem, match="does not say how the consents were given: add --source paper_form"):
        read(parse("c.csv", b"phone,consent\n+1,yes\n"), unsaid, BY_TITLE)
    found = read(parse("c.csv", b"phone,consent,source\n+1,yes,\n"), unsaid, BY_TITLE)
    assert [one.detail for one in found.left_out] == ["it does not say how the consent was given"]


def test_the_column_of_the_consent_can_be_named() -> None:
    sheet = parse("c.csv", b"phone,wants texts\n+1,yes\n")
    with pytest.raises(Problem, match=r"has no column that clearly says who wants texts; .* --status-column"):
        read(sheet, USUAL, BY_TITLE)
    assert read(sheet, USUAL, ColumnNames(status="Wants texts")).rows[0]["status"] == "opted_in"
