"""Rows for a spreadsheet program."""

import csv
import io
from typing import Any

import pytest

from sayso.http.csv_file import to_csv


def test_there_is_a_title_line_and_what_a_row_does_not_have_is_empty() -> None:
    text = to_csv(("phone", "reason", "segments"), [{"phone": "+14155550101", "segments": 2, "other": "x"}])
    assert text == "phone,reason,segments\r\n+14155550101,,2\r\n"


def test_commas_quotes_and_line_breaks_stay_in_their_cell() -> None:
    value = 'Reyes, "Dana"\nand Sam'
    assert list(csv.reader(io.StringIO(to_csv(["name"], [{"name": value}])))) == [["name"], [value]]


CELLS: list[tuple[Any, str, str]] = [
    ("=1+1", "'=1+1", "a formula"),
    ("@SUM(A1)", "'@SUM(A1)", "a formula in the old style"),
    ("-2", "'-2", "a text that would become a number"),
    ("+A1", "'+A1", "a formula that begins with a sign"),
    ("+14155550101", "+14155550101", "a phone number stays as it is"),
    (-2, "-2", "a number of ours stays a number"),
    ("+14155550101 opted in.", "+14155550101 opted in.", "nor does a sentence of the log change"),
    ("+1415 +1", "'+1415 +1", "a sum"),
    ("", '""', "nothing"),
]


@pytest.mark.parametrize(("value", "cell", "why"), CELLS)
def test_no_cell_is_taken_for_a_formula(value: Any, cell: str, why: str) -> None:
    assert to_csv(["x"], [{"x": value}]) == f"x\r\n{cell}\r\n", why
