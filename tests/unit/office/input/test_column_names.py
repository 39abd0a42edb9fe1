"""The names by which a person finds a column, and by which an option takes it."""

import pytest

from sayso_cli.office.input.column_names import letter, places, shown, to_type

TITLES = (
    "Name",
    "Phone",
    "",
    "phone",
    "Column 2",
    'The "best" cell',
    "What is the best number to reach you, day or night?",
)

PLACES: list[tuple[str, list[int], str]] = [
    ("name", [0], "a title"),
    ("Phone", [1, 3], "a title of two"),
    ("column C", [2], "a letter, where there is no title"),
    ("column-d", [3], "however it is written"),
    ("phone (column D)", [3], "as it was said"),
    ("column 3", [2], "a number"),
    ("column 2", [4], "a title comes first"),
    ("column Z", [], "there is none"),
    ("", [], "nothing"),
]


@pytest.mark.parametrize(("named", "found", "why"), PLACES)
def test_a_column_is_found_by_its_title_or_place(named: str, found: list[int], why: str) -> None:
    assert places(TITLES, named) == found, why


def test_letters_go_on_after_z_as_in_a_spreadsheet() -> None:
    assert [letter(column) for column in (0, 25, 26, 51, 52, 701)] == ["A", "Z", "AA", "AZ", "BA", "ZZ"]


def test_what_is_said_and_to_be_typed_names_one_column() -> None:
    assert [shown(TITLES, column) for column in range(4)] == [
        "“Name”",
        "“Phone” (column B)",
        "column C",
        "“phone” (column D)",
    ]
    assert [to_type(TITLES, column) for column in (0, 1, 2, 5, 6)] == [
        '"Name"',
        '"column B"',
        '"column C"',
        '"column F"',
        '"column G"',
    ]
