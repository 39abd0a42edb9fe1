"""Columns are found by their titles, in many spellings."""

import pytest

from sayso_cli.office.input.columns import FAMILY, NAME, PHONE, ColumnKind, find, require
from sayso_cli.office.input.sheet import Row, Sheet
from sayso_cli.office.problem import Problem


def sheet(*titles: str) -> Sheet:
    return Sheet("families.csv", titles, (Row(2, ("",) * len(titles)),))


FOUND: list[tuple[ColumnKind, tuple[str, ...], int | None, str]] = [
    (PHONE, ("Name", "Phone"), 1, "case does not matter"),
    (PHONE, (" phone  NUMBER ",), 0, "nor do blanks"),
    (PHONE, ("Phone-Number",), 0, "nor hyphens"),
    (PHONE, ("Mobile",), 0, "a mobile"),
    (PHONE, ("Cell Phone", "Home Phone"), 0, "the usual title comes before a hint"),
    (PHONE, ("Parent’s phone (main)", "Child"), 0, "the word among others"),
    (PHONE, ("Guardian 1 Phone",), 0, "a title with the word in it"),
    (PHONE, ("Teléfono",), 0, "Spanish"),
    (PHONE, ("Número de teléfono móvil", "Nombre"), 0, "with accents"),
    (PHONE, ("Name", "E-mail"), None, "none"),
    (FAMILY, ("Family ID",), 0, "a family's number"),
    (FAMILY, ("Family",), None, "a family's name is not an id: two families are called Smith"),
    (NAME, ("phone", "Parent Name"), 1, "whom it is for"),
    (NAME, ("Nombre", "Teléfono"), 0, "in Spanish"),
]


@pytest.mark.parametrize(("kind", "titles", "column", "why"), FOUND)
def test_a_column_is_found_by_its_usual_titles(
    kind: ColumnKind, titles: tuple[str, ...], column: int | None, why: str
) -> None:
    assert find(sheet(*titles), kind) == column, why


def test_of_several_phones_none_is_guessed() -> None:
    with pytest.raises(Problem, match=r"Which column of families\.csv is the phone: Phone and Mobile"):
        find(sheet("Phone", "Mobile"), PHONE)


def test_a_named_column_is_taken_whatever_it_is_called() -> None:
    assert find(sheet("Phone", "Call her"), PHONE, "call HER") == 1


NAMED: list[tuple[str, str]] = [
    ("Pone", "--phone-column: families.csv has no column “Pone”; did you mean “Phone”?"),
    ("zzz", "--phone-column: families.csv has no column “zzz”: it has Phone, First and first."),
    ("first", "families.csv has several columns “first”: give each its own title."),
]


@pytest.mark.parametrize(("named", "sentence"), NAMED)
def test_a_column_that_is_not_there_is_told_with_those_that_are(named: str, sentence: str) -> None:
    with pytest.raises(Problem) as problem:
        find(sheet("Phone", "First", "first"), PHONE, named)
    assert problem.value.sentence == sentence


def test_a_list_that_begins_with_its_first_family_lacks_the_line_of_titles() -> None:
    with pytest.raises(Problem, match=r"^families\.csv begins with a phone: add a first line with the column titles"):
        require(sheet("Dana Reyes", "(415) 555-0101"), PHONE)


def test_without_a_phone_column_its_option_is_named() -> None:
    with pytest.raises(Problem) as problem:
        require(sheet("Name", "E-mail"), PHONE)
    assert problem.value.sentence == (
        "families.csv has no phone column; its columns are Name and E-mail. Name the right one with --phone-column."
    )
