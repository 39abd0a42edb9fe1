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
    assert find(Sheet("f.csv", titles, (Row(2, ("",) * len(titles)),)), None) == columns, why
