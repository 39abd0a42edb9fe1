"""Which columns have the phones: by title and cells, and asked for where several could be meant."""

import pytest

from sayso_cli.office.input.phone_columns import PhoneColumns, find
from sayso_cli.office.input.record import Row
from sayso_cli.office.input.sheet import Sheet, parse
from sayso_cli.office.problem import Problem


def titled(*titles: str) -> Sheet:
    return Sheet("families.csv", titles, (Row(2, ("",) * len(titles)),))


FOUND: list[tuple[tuple[str, ...], int, str]] = [
    (("Name", "Phone"), 1, "case does not matter"),
    ((" phone  NUMBER ",), 0, "nor do blanks"),
    (("Phone-Number",), 0, "nor hyphens"),
    (("Mobile",), 0, "a mobile"),
    (("Cell Phone", "Home Phone"), 0, "a text goes to a mobile"),
    (("Home Phone", "Work Phone"), 0, "a phone at work is not the family's"),
    (("Parent’s phone (main)", "Child"), 0, "the word among others"),
    (("Guardian 1 Phone",), 0, "a title with the word in it"),
    (("contacts.cellPhone", "contacts.homePhone"), 0, "as a program writes it"),
    (("Text number",), 0, "the number for texts"),
    (("Teléfono",), 0, "Spanish"),
    (("Número de teléfono móvil", "Nombre"), 0, "with accents"),
]


@pytest.mark.parametrize(("titles", "column", "why"), FOUND)
def test_the_phones_are_found_by_their_usual_titles(titles: tuple[str, ...], column: int, why: str) -> None:
    assert find(titled(*titles)).used == (column,), why


BY_CELLS: list[tuple[bytes, PhoneColumns, str]] = [
    (
        b"First Name,Phone 1 - Label,Phone 1 - Value\nDana,Mobile,+1 415-555-0101\n",
        PhoneColumns((2,), ()),
        "the label of a phone is not a phone",
    ),
    (
        b"Phone Type,Is SMS,phoneNumberAsEntered,Phone Number Priority Order\nMobile,1,415-555-0101,1\n",
        PhoneColumns((2,), ()),
        "nor are its type and order",
    ),
    (
        b"Home Phone,Mom Cell,Dad Cell\n415-555-0100,415-555-0101,\n",
        PhoneColumns((1,), (0,)),
        "an empty column is not asked about",
    ),
    (b"Mobile,Doctor Phone\n4.15E+09,(415) 555-0199\n", PhoneColumns((0,), (1,)), "what a spreadsheet made of them"),
    (
        "mobile;home\n\u202a+1\u00a0(415)\u00a0555\u20110101\u202c;415-555-0111\n".encode(),
        PhoneColumns((0,), (1,)),
        "copied from contacts",
    ),
    (b"Cell,Home\n415-555-0101/415-555-0102,415-555-0111\n", PhoneColumns((0,), (1,)), "two in one cell"),
    (b"Cell,Home Phone\n415-555-0101,101\n", PhoneColumns((0,), ()), "an extension at home is no reason to ask"),
    (b"Timestamp,Cell\n2026/08/14 9:05:12 AM EST,415-555-0101\n", PhoneColumns((1,), ()), "nor is a form's time"),
    (b"Birth Date,State ID,Cell\n20170901,8812345678,415-555-0101\n", PhoneColumns((2,), ()), "nor a day, nor an id"),
    (b"Phone,When\n(415) 555-0101,11/30/2026 12:30\n", PhoneColumns((0,), ()), "a time is no phone"),
]


@pytest.mark.parametrize(("content", "columns", "why"), BY_CELLS)
def test_what_the_cells_look_like_counts_too(content: bytes, columns: PhoneColumns, why: str) -> None:
    assert find(parse("families.csv", content)) == columns, why


THREE = parse("families.csv", b"Mother Cell,Father Cell,Home,Child\n415-555-0101,415-555-0102,415-555-0103,Sam\n")


def test_of_several_phones_none_is_guessed() -> None:
    with pytest.raises(Problem) as problem:
        find(THREE)
    assert problem.value.sentence == (
        "Which column of families.csv has the phones to use: “Mother Cell” or “Father Cell”? "
        'Name it: --phone-column "Mother Cell". '
        'To use several, name each: --phone-column "Mother Cell" --phone-column "Father Cell".'
    )


@pytest.mark.parametrize("named", [("mother cell", "Father-Cell"), ("Mother Cell, Father Cell",)])
def test_several_may_be_named_one_by_one_or_together(named: tuple[str, ...]) -> None:
    assert find(THREE, named) == PhoneColumns((0, 1), (2,))


def test_a_title_with_a_comma_is_one_title() -> None:
    assert find(parse("f.csv", b'"Cell, mother",Father\n415-555-0101,415-555-0102\n'), ("Cell, mother",)).used == (0,)


def test_somebody_elses_phone_is_never_taken_by_itself() -> None:
    with pytest.raises(Problem) as problem:
        find(parse("c.csv", b"Child,Doctor phone,Consent\nSam,415-555-0101,yes\n"))
    assert problem.value.sentence == (
        "c.csv does not say which column has the families’ phones; there are phones in “Doctor phone”. "
        'If it is right, name it: --phone-column "Doctor phone".'
    )


def test_what_is_suggested_has_phones_in_it() -> None:
    with pytest.raises(Problem, match=r'there are phones in “Mother” and “Father”.* --phone-column "Mother"'):
        find(parse("c.csv", b"Child,Mother,Father\nSam,415-555-0101,415-555-0102\n"))


SHORT: list[tuple[bytes, str, str]] = [
    (b"Cell,Home\n101,415-555-0142\n102,415-555-0143\n", "“Cell” has “101”", "extensions"),
    (b"Cell,Home Phone\n101,415-555-0142\n", "“Cell” has “101”", "though the other has a title of phones"),
    (b"Cell,Home\n555-0101,415-555-0142\n", "“Cell” has “555-0101”", "without the area code"),
    (b"Mobile,Home\n555-0101,415-555-0142\n415-555-0102,\n555-0103,\n", "“Mobile” has “555-0101”", "some whole"),
]


@pytest.mark.parametrize(("content", "seen", "why"), SHORT)
def test_the_columns_with_whole_phones_are_suggested(content: bytes, seen: str, why: str) -> None:
    home = "Home Phone" if b"Home Phone" in content else "Home"
    with pytest.raises(Problem) as problem:
        find(parse("c.csv", content))
    assert problem.value.sentence == (
        f"{seen}, which is not a whole phone number, as those in “{home}” are. "
        f'Name the column to use: --phone-column "{home}".'
    ), why


def test_a_column_whose_title_is_not_its_own_is_named_by_its_letter() -> None:
    sheet = parse("c.csv", b"Name,Phone,Phone,\nDana,415-555-0101,415-555-0102,\n")
    with pytest.raises(Problem) as problem:
        find(sheet)
    assert problem.value.sentence == (
        "Which column of c.csv has the phones to use: “Phone” (column B) or “Phone” (column C)? "
        'Name it: --phone-column "column B". '
        'To use several, name each: --phone-column "column B" --phone-column "column C".'
    )
    assert find(sheet, ("column B, column C",)) == PhoneColumns((1, 2), ())


def test_a_list_that_begins_with_its_first_family_lacks_the_line_of_titles() -> None:
    with pytest.raises(Problem, match=r"^families\.csv begins with a phone: add a first line with the column titles"):
        find(titled("Dana Reyes", "(415) 555-0101"))


def test_without_a_phone_column_its_option_is_named() -> None:
    with pytest.raises(Problem) as problem:
        find(titled("Name", "E-mail"))
    assert problem.value.sentence == (
        "families.csv has no phone column; its columns are Name and E-mail. Name the right one with --phone-column."
    )
