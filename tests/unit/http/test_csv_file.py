"""Rows for a spreadsheet program."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.http.csv_file import to_csv
from sayso_cli.office.input.separated import own_cell


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
    (" =1+1", "' =1+1", "a formula behind a blank, which a program takes away"),
    ("\u00a0=1", "'\u00a0=1", "behind a blank that does not break"),
    ("\ufeff=1", "'\ufeff=1", "behind a byte order mark"),
    ("\u200b@A1", "'\u200b@A1", "behind a blank of no width"),
    ("\x0b-2", "'\x0b-2", "behind a vertical tab"),
    ("x;=1+1", "x;'=1+1", "a formula in a cell of its own where `;` parts the cells"),
    ("x; \u200b+A1;y", "x;' \u200b+A1;y", "the same behind blanks"),
    (" +14155550101", " +14155550101", "a phone is no formula behind a blank either"),
    ("+14155550101;+14155550102", "+14155550101;+14155550102", "nor are two"),
    ("'=1", "''=1", "what has an apostrophe keeps it once one is taken away"),
    ("a;b", "a;b", "a semicolon alone is harmless"),
]


@pytest.mark.parametrize(("value", "cell", "why"), CELLS)
def test_no_cell_is_taken_for_a_formula(value: Any, cell: str, why: str) -> None:
    assert to_csv(["x"], [{"x": value}]) == f"x\r\n{cell}\r\n", why


WILD = st.text(st.sampled_from("'=+-@; \t\u00a0\ufeff\u200b\x0b1a+4155550101＝"), min_size=1, max_size=12)


@given(WILD)
def test_a_value_of_ours_reads_back_as_it_was(value: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(to_csv(["x"], [{"x": value}]), newline=""))
    assert own_cell(cell) == value.strip()
