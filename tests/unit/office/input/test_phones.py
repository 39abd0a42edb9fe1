"""A phone on the command line, in each of its spellings, and several phones in one cell of a list."""

import pytest

from sayso_cli.office.input.phones import in_cell, to_e164
from sayso_cli.office.problem import Problem


@pytest.mark.parametrize("typed", ["55 1234 5678", "1 55 1234 5678", "+52 1 55 1234 5678", "+525512345678"])
def test_each_spelling_is_the_same_phone(typed: str) -> None:
    assert to_e164(typed, "MX", "PHONE") == "+525512345678"


def test_what_is_no_phone_is_refused_with_the_name_of_the_option() -> None:
    with pytest.raises(Problem, match="--phone 12345: it is too short"):
        to_e164("12345", "US", "--phone")


CELLS: list[tuple[str, str, list[str], str]] = [
    ("", "US", [], "none"),
    ("(415) 555-0101", "US", ["(415) 555-0101"], "one"),
    ("+1 415-555-0101 ::: +1 415-555-0102", "US", ["+1 415-555-0101", "+1 415-555-0102"], "as Google writes two"),
    ("415-555-0101 / 415-555-0102", "US", ["415-555-0101", "415-555-0102"], "with a slash"),
    ("4155550101;4155550102", "US", ["4155550101", "4155550102"], "with a semicolon"),
    ("415-555-0101 or 415-555-0102", "US", ["415-555-0101", "415-555-0102"], "as people write it"),
    ("415-555-0101\n415-555-0102", "US", ["415-555-0101", "415-555-0102"], "one below the other"),
    ("030/901820", "DE", ["030/901820"], "a slash within one number"),
    ("415-555-0101 / 0102", "US", ["415-555-0101 / 0102"], "half of a number is not guessed"),
    ("415-555-0101 (Mom) / 415-555-0102", "US", ["415-555-0101 (Mom) / 415-555-0102"], "nor is a word passed over"),
]


@pytest.mark.parametrize(("cell", "country", "phones", "why"), CELLS)
def test_a_cell_has_several_phones_only_if_each_is_whole(cell: str, country: str, phones: list[str], why: str) -> None:
    assert in_cell(cell, country) == phones, why
