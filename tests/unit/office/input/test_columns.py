"""Columns are found by their titles, in many spellings."""

import pytest

from sayso_cli.office.input.columns import FAMILY, NAME, ColumnKind, by_name, find
from sayso_cli.office.input.record import Row
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.problem import Problem


def sheet(*titles: str) -> Sheet:
    return Sheet("families.csv", titles, (Row(2, ("",) * len(titles)),))


FOUND: list[tuple[ColumnKind, tuple[str, ...], int | None, str]] = [
    (FAMILY, ("Family ID",), 0, "a family's number"),
    (FAMILY, ("familyID",), 0, "as a program writes it"),
    (FAMILY, ("Family",), None, "a family's name is not an id: two families are called Smith"),
    (NAME, ("phone", "Parent Name"), 1, "whom it is for"),
    (NAME, ("Parent/Guardian",), 0, "with a slash"),
    (NAME, ("Nombre", "Teléfono"), 0, "in Spanish"),
]


@pytest.mark.parametrize(("kind", "titles", "column", "why"), FOUND)
def test_a_column_is_found_by_its_usual_titles(
    kind: ColumnKind, titles: tuple[str, ...], column: int | None, why: str
) -> None:
    assert find(sheet(*titles), kind) == column, why


def test_a_named_column_is_taken_whatever_it_is_called() -> None:
    assert find(sheet("Name", "Whose it is"), NAME, "whose IT is") == 1


NAMED: list[tuple[str, str]] = [
    ("Pone", "--phone-column: families.csv has no column “Pone”; did you mean “Phone”?"),
    ("zzz", "--phone-column: families.csv has no column “zzz”: it has Phone, First (column B) and first (column C)."),
    ("first", 'families.csv has several columns “first”: name the right one, --phone-column "column B" or "column C".'),
]


@pytest.mark.parametrize(("named", "sentence"), NAMED)
def test_a_column_that_is_not_there_is_told_with_those_that_are(named: str, sentence: str) -> None:
    with pytest.raises(Problem) as problem:
        by_name(sheet("Phone", "First", "first"), named, "--phone-column")
    assert problem.value.sentence == sentence
