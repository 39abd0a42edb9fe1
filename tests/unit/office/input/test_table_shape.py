"""What stands below a list is left out and said; a family is not."""

import pytest

from sayso_cli.office.input.sheet import parse

BELOW = [
    "Total,2,",
    "Total,$150.00,2",
    "Count: 45,,",
    "Count,45,",
    "45,,",
    ",45,",
    ",,1,045",
    "Enrolled: 45,,",
    "Page 1 of 2",
]


@pytest.mark.parametrize("line", BELOW)
def test_a_total_below_a_list_is_left_out_and_said(line: str) -> None:
    last = line if line != ",,1,045" else ',,"1,045"'
    sheet = parse("f.csv", f"Name,Cell,Child\nDana,415-555-0101,Sam\n\n{last}\n".encode())
    assert [row.line for row in sheet.rows] == [2]
    assert sheet.notes[0].startswith("Line 4, ")
    assert sheet.notes[0].endswith("is not part of the list and was left out.")


def test_a_heading_may_speak_of_phones() -> None:
    content = "Ms. Núñez – 4th grade phone tree,,,\n\nChild,Parent,Phone,Room\nSam,Dana,415-555-0101,4\n"
    sheet = parse("f.csv", content.encode())
    assert sheet.titles == ("Child", "Parent", "Phone", "Room")
    assert sheet.notes == ("Above the titles, not read: “Ms. Núñez – 4th grade phone tree”.",)


def test_titles_repeated_on_each_page_are_no_family() -> None:
    sheet = parse("f.csv", b"Name,Cell\nDana,415-555-0101\nName,Cell\nLinh,415-555-0102\n")
    assert [row.line for row in sheet.rows] == [2, 4]


KEPT = ["Total Smith,,Bo", "Dana Reyes,,", ",5550142,", ",415-555-0102,", "Count Basie,415-555-0102,Bo"]


@pytest.mark.parametrize("line", KEPT)
def test_a_family_with_few_cells_is_none(line: str) -> None:
    sheet = parse("f.csv", f"Name,Cell,Child\nDana,415-555-0101,Sam\n{line}\n".encode())
    assert [row.line for row in sheet.rows] == [2, 3]


def test_a_number_in_a_list_of_one_column_is_a_row() -> None:
    assert len(parse("f.csv", b"Cell\n415-555-0101\n4155\n").rows) == 2
