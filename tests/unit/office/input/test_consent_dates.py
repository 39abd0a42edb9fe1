"""Which column says when families consented: not a date of birth, and asked for where several may."""

import pytest

from sayso_cli.office.input import sheet
from sayso_cli.office.input.consent_rows import ColumnNames, ConsentRows, read
from sayso_cli.office.problem import Problem
from tests.unit.office.input.test_consent_rows import USUAL


def consents(content: str, date: str | None = None) -> ConsentRows:
    return read(sheet.parse("c.csv", content.encode()), USUAL, ColumnNames(date=date))


BIRTHS = "Child,Date,Cell,Text consent\nSam,9/1/2017,4155550101,yes\nMai,2/14/2018,4155550102,yes\n"


def test_a_date_long_ago_is_asked_about() -> None:
    with pytest.raises(Problem) as problem:
        consents(BIRTHS)
    assert problem.value.sentence == (
        '“Date” of c.csv has days of 2017. If families consented then, add --date-column "Date"; '
        "if they are dates of birth, call the column “Date of birth”."
    )
    assert consents(BIRTHS, "date").rows[0]["at"] == "2017-09-01T00:00:00+00:00"
    assert "at" not in consents(BIRTHS.replace("Date", "Date of birth")).rows[0]


def test_of_two_days_none_is_guessed() -> None:
    two = "Timestamp,Cell,Text consent,Date signed\n10/1/2026 9:05:12,4155550101,yes,9/1/2026\n"
    with pytest.raises(Problem) as problem:
        consents(two)
    assert problem.value.sentence == (
        "Which column of c.csv says when the families consented: “Timestamp” or “Date signed”? "
        'Name it: --date-column "Timestamp".'
    )
    assert consents(two, "column D").rows[0]["at"] == "2026-09-01T00:00:00+00:00"


def test_an_empty_column_is_no_second_one() -> None:
    assert consents("Date,Cell,Consent,Signed\n,4155550101,yes,9/1/2026\n").rows[0]["at"] == "2026-09-01T00:00:00+00:00"
