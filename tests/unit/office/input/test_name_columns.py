"""Whose phone it is, from one column or two."""

import pytest

from sayso_cli.office.input.name_columns import find
from sayso_cli.office.input.record import Row
from sayso_cli.office.input.sheet import Sheet

FOUND: list[tuple[tuple[str, ...], tuple[int, ...], str]] = [
    (("Phone", "Parent Name"), (1,), "one column"),
    (("First Name", "Last Name", "Phone"), (0, 1), "two"),
    (("Last Name", "First Name", "Phone"), (1, 0), "the first name goes first"),
    (("First Name", "Last Name", "Guardian 1 First Name", "Guardian 1 Last Name"), (2, 3), "the parent's"),
    (("student.lastName", "student.firstName", "contacts.lastName", "contacts.firstName"), (3, 2), "likewise"),
    (("Student First Name", "Student Last Name", "Phone"), (0, 1), "the child's, if no other"),
    (("First Name", "Guardian Last Name"), (), "two people"),
    (("First Name", "Phone"), (), "half a name"),
]


@pytest.mark.parametrize(("titles", "columns", "why"), FOUND)
def test_first_and_last_name_make_a_name(titles: tuple[str, ...], columns: tuple[int, ...], why: str) -> None:
    assert find(Sheet("f.csv", titles, (Row(2, ("",) * len(titles)),)), None, len(titles) - 1) == columns, why


OF_OWNERS: list[tuple[str, tuple[int, ...], str]] = [
    (
        "Guardian 1 Last Name,Contact 2 Cell,Guardian 1 First Name,Contact 2 Last Name,Contact 2 First Name",
        (4, 3),
        "each contact has a name",
    ),
    ("Mother Name,Father Cell,Father Name", (2,), "each parent has one"),
    ("Contact 1 First Name,Contact 2 Cell,Contact 1 Last Name", (), "nobody knows the second contact's"),
    ("Mother First Name,Father Cell,Mother Last Name", (), "nor the father's"),
    ("Name,Mother Cell,Father Cell", (0,), "the usual name is the family's"),
    ("Parent First Name,Cell 2,Parent Last Name", (0, 2), "the second phone of the same person"),
    ("Parent Name,Parent 2 Cell", (), "the second parent's name is not known"),
    ("Parent Name,Parent 1 Cell", (0,), "the first parent is the one who is named"),
    ("First Name,First Phone,Last Name", (0, 2), "a first name is no person called First"),
]


@pytest.mark.parametrize(("titles", "columns", "why"), OF_OWNERS)
def test_a_phone_has_the_name_of_its_owner(titles: str, columns: tuple[int, ...], why: str) -> None:
    several = tuple(titles.split(","))
    assert find(Sheet("f.csv", several, (Row(2, ("",) * len(several)),)), None, 1) == columns, why
