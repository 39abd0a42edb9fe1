"""Lists as programs of schools and studios write them: `tests/data/lists/README.md` says which."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.http.csv_file import to_csv
from sayso_cli.office.input import phone_columns, phones
from sayso_cli.office.input.separated import records
from sayso_cli.office.input.sheet import Sheet, parse, read
from sayso_cli.office.problem import Problem

LISTS = Path(__file__).parents[3] / "data" / "lists"


def phones_of(sheet: Sheet, *named: str) -> list[tuple[int, str]]:
    """The phones of a list with their lines, each as it will be used."""
    used = phone_columns.find(sheet, named).used
    return [
        (row.line, phones.shown(one, "US").removeprefix("+1415"))
        for row in sheet.rows
        for column in used
        for one in phones.in_cell(row.cells[column], "US")
    ]


READ: list[tuple[str, tuple[str, ...], list[tuple[int, str]]]] = [
    ("google_contacts.csv", (), [(2, "5550101"), (4, "5550102"), (4, "5550103")]),
    ("outlook.csv", (), [(2, "5550101"), (3, "5550102")]),
    ("apple_contacts.vcf", (), [(1, "5550101"), (11, "5550102"), (11, "5550103")]),
    ("apple_numbers.csv", (), [(3, "5550101"), (4, "5550102")]),
    ("powerschool_contacts.txt", (), [(2, "5550101"), (3, "5550111"), (4, "5550102")]),
    ("infinite_campus.csv", (), [(2, "5550101"), (3, "5550102")]),
    ("skyward.csv", (), [(6, "5550101"), (7, "5550102")]),
    ("iclasspro.xls", (), [(2, "5550101"), (3, "5550102")]),
    ("jackrabbit.xlsx", ("Mom Cell", "Dad Cell"), [(2, "5550101"), (3, "5550102"), (3, "5550103")]),
    ("schoolmessenger.csv", (), [(2, "5550101"), (3, "5550102")]),
    ("google_forms.csv", (), [(2, "5550101"), (3, "5550102"), (4, "5550103")]),
    ("formats.xlsx", ("Mom Cell",), [(2, "5550101"), (3, "5550101"), (4, "5550103")]),
    ("libreoffice.ods", (), [(2, "5550101"), (3, "5550102")]),
    ("utf16_without_a_mark.txt", (), [(2, "5550101"), (3, "5550102")]),
    ("pipe.txt", (), [(2, "5550101"), (3, "5550102")]),
    ("semicolons_and_a_comma.csv", (), [(2, "5550101"), (3, "5550102")]),
    ("two_lines_in_a_title.csv", (), [(3, "5550101"), (4, "5550102")]),
    ("rounded.csv", (), [(2, "4.15E+09"), (3, "5550102")]),
]


@pytest.mark.parametrize(("name", "named", "found"), READ, ids=[one[0] for one in READ])
def test_the_phones_of_a_real_export_are_found(name: str, named: tuple[str, ...], found: list[tuple[int, str]]) -> None:
    assert phones_of(read(LISTS / name), *named) == found


def test_every_file_is_read_and_explained() -> None:
    told = (LISTS / "README.md").read_text()
    files = {path.name for path in LISTS.iterdir()} - {"README.md"}
    assert files == {name for name, _, _ in READ}
    assert [name for name in sorted(files) if f"`{name}`" not in told] == []


CELLS: list[tuple[str, str, list[str]]] = [
    ("google_contacts.csv", "Notes", ["Allergies: nuts,\neggs", "", ""]),
    ("apple_contacts.vcf", "Name", ["Dana Reyes", "Zoë Nguyen"]),
    ("apple_contacts.vcf", "Last Name", ["Reyes", "Nguyen"]),
    ("apple_contacts.vcf", "Note", ["Allergies: nuts, eggs\nand milk", ""]),
    ("outlook.csv", "First Name", ["Dana", "José"]),
    ("infinite_campus.csv", "student.grade", ["04", "04"]),
    ("skyward.csv", "Guardian 1 Name", ["Reyes, Dana", "Nguyen, Linh"]),
    ("iclasspro.xls", "Family Name", ["Reyes", "Nguyen & Lund"]),
    ("jackrabbit.xlsx", "Next class", ["9/1/2026", "9/1/2026 5:30 PM"]),
    ("jackrabbit.xlsx", "Mom Cell", ["4155550101", "4155550102"]),
    ("jackrabbit.xlsx", "Balance", ["12.5", "0"]),
    ("formats.xlsx", "Office", ["4155550111", "5550112", "5550113"]),
    ("formats.xlsx", "First day", ["9/1/2026", "9/1/2026", "9/1/2026"]),
    ("formats.xlsx", "Class", ["5:30 PM", "8:00 AM", "8:00 AM"]),
    ("formats.xlsx", "Hours", ["30:00", "7:12", "12:00"]),
    ("formats.xlsx", "Visits", ["3", "0.3", "1"]),
    ("libreoffice.ods", "Date", ["9/1/2026", "9/2/2026"]),
    ("semicolons_and_a_comma.csv", "Parent (last, first, middle)", ["Reyes, Dana, M.", "Nguyen, Zoë, L."]),
    ("two_lines_in_a_title.csv", "Parent Name", ["Dana", "Zoë"]),
]


@pytest.mark.parametrize(("name", "title", "cells"), CELLS, ids=[f"{one[0]} {one[1]}" for one in CELLS])
def test_cells_are_as_people_see_them(name: str, title: str, cells: list[str]) -> None:
    sheet = read(LISTS / name)
    column = sheet.titles.index(title)
    assert [row.cells[column] for row in sheet.rows] == cells


def test_a_day_of_a_workbook_is_written_as_in_the_country() -> None:
    sheet = read(LISTS / "jackrabbit.xlsx", "GB")
    assert [row.cells[-1] for row in sheet.rows] == ["1/9/2026", "1/9/2026 17:30"]


def test_a_sheet_can_be_named() -> None:
    sheet = read(LISTS / "jackrabbit.xlsx", sheet=" staff ")
    assert phones_of(sheet) == [(2, "5550177")]
    with pytest.raises(Problem, match=r"--sheet: jackrabbit.xlsx has no sheet “Fall”; it has “Families” and “Staff”\."):
        read(LISTS / "jackrabbit.xlsx", sheet="Fall")
    with pytest.raises(Problem, match=r"--sheet is for workbooks, and pipe\.txt is none"):
        read(LISTS / "pipe.txt", sheet="Fall")


def test_what_was_left_out_or_chosen_is_said() -> None:
    assert read(LISTS / "jackrabbit.xlsx").notes == (
        'The sheet “Families” of jackrabbit.xlsx is used; for “Staff” add --sheet "Staff".',
        "Line 4, “Total: 2”, is not part of the list and was left out.",
    )
    assert read(LISTS / "skyward.csv").notes == (
        "Above the titles, not read: “Student List by Grade”, “Maple Street School” and “Printed 11/30/2026 9:12 AM”.",
        "Line 8, “Total Students: 2”, is not part of the list and was left out.",
    )


def test_two_titles_above_a_bad_row_are_not_taken_for_a_heading() -> None:
    with pytest.raises(Problem, match=r"Line 2 of f\.csv has more cells"):
        parse("f.csv", b"Phone,Name\n415-555-0101,Dana,x,y,z\n")


def test_a_family_called_total_is_no_total() -> None:
    sheet = parse("f.csv", b"Name,Cell,Child\nDana,415-555-0101,Sam\nTotal Smith,415-555-0102,Bo\n")
    assert [row.line for row in sheet.rows] == [2, 3]


VALUES = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])).map(str.strip)


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1))
def test_what_sayso_writes_reads_back_unchanged(values: list[tuple[str, str]]) -> None:
    rows = [
        {"phone": "+14155550101", "name": first, "note": second}
        for first, second in [("=1+1", "'=1"), ("D'-Ante", "a'\n-b"), *values]
    ]
    sheet = parse("report.csv", to_csv(["phone", "name", "note"], rows).encode())
    assert [row.cells for row in sheet.rows] == [tuple(row.values()) for row in rows]


@pytest.mark.parametrize("rows", [1, 80])
def test_a_value_as_long_as_a_missing_quotation_mark_makes_it_gets_a_sentence(rows: int) -> None:
    text = "phone,name\n" + "+14155550101,Dana\n" * rows + '+14155550102,"' + "x" * 131_073
    with pytest.raises(Problem, match=f"Line {rows + 2} of f.csv has a value of over 131,072 characters: check its"):
        list(records("f.csv", text))
