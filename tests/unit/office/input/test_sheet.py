"""CSV lists in every usual encoding and separator; a bad line is reported by its number."""

from pathlib import Path

import pytest

from sayso_cli.office.input.decoding import read_text
from sayso_cli.office.input.sheet import parse, read
from sayso_cli.office.problem import Problem

READABLE: list[tuple[bytes, tuple[str, ...], list[tuple[int, tuple[str, ...]]], str]] = [
    (b"phone,name\n+1,Dana\n", ("phone", "name"), [(2, ("+1", "Dana"))], "the plainest"),
    (
        b"phone,name\r\n+1,Dana",
        ("phone", "name"),
        [(2, ("+1", "Dana"))],
        "lines of Windows, the last one without an end",
    ),
    (b"phone,name\r+1,Dana\r", ("phone", "name"), [(2, ("+1", "Dana"))], "lines of an old Mac"),
    ("\ufeffphone,name\n+1,Zoë\n".encode(), ("phone", "name"), [(2, ("+1", "Zoë"))], "UTF-8 as Excel marks it"),
    ("phone\tname\n+1\tZoë\n".encode("utf-16"), ("phone", "name"), [(2, ("+1", "Zoë"))], "Excel's Unicode text"),
    ("phone,name\n+1,Zoë\n".encode("cp1252"), ("phone", "name"), [(2, ("+1", "Zoë"))], "old Windows"),
    (b"phone;name\n+1;a,b\n", ("phone", "name"), [(2, ("+1", "a,b"))], "semicolons, with a comma in a value"),
    (b"sep=;\nphone;name\n+1;Dana\n", ("phone", "name"), [(3, ("+1", "Dana"))], "Excel's own first line"),
    (b"phone\n+1\n+2\n", ("phone",), [(2, ("+1",)), (3, ("+2",))], "one column"),
    (
        b"phone,name\n\n+1,Dana\n,\n+2,Sam\n",
        ("phone", "name"),
        [(3, ("+1", "Dana")), (5, ("+2", "Sam"))],
        "blank lines",
    ),
    (b"\n\nphone,name\n+1,Dana\n", ("phone", "name"), [(4, ("+1", "Dana"))], "blank lines before the titles"),
    (
        b'phone,note\n+1,"a\nb"\n+2,c\n',
        ("phone", "note"),
        [(2, ("+1", "a\nb")), (4, ("+2", "c"))],
        "a value of two lines",
    ),
    (b'phone, name\n+1, "Reyes, Dana"\n', ("phone", "name"), [(2, ("+1", "Reyes, Dana"))], "a blank before a quote"),
    (b"phone,name,note\n+1\n", ("phone", "name", "note"), [(2, ("+1", "", ""))], "a short row"),
    (b"phone,name,,\n+1,Dana,,\n", ("phone", "name"), [(2, ("+1", "Dana"))], "columns that are empty"),
    (b" Phone , name \n +1 , Dana \n", ("Phone", "name"), [(2, ("+1", "Dana"))], "blanks around values"),
]


@pytest.mark.parametrize(("content", "titles", "rows", "why"), READABLE)
def test_a_list_is_read_with_the_line_of_each_row(
    content: bytes, titles: tuple[str, ...], rows: list[tuple[int, tuple[str, ...]]], why: str
) -> None:
    sheet = parse("families.csv", content)
    assert sheet.titles == titles, why
    assert [(row.line, row.cells) for row in sheet.rows] == rows, why


UNREADABLE: list[tuple[bytes, str]] = [
    (b"", "families.csv is empty: "),
    (b"\n , \n", "families.csv is empty: "),
    (b"phone,name\n", "families.csv has titles, but no rows: "),
    (b"PK\x03\x04...", "families.csv cannot be read as a workbook: save it as “CSV UTF-8”"),
    (b"\xd0\xcf\x11\xe0...", "families.csv cannot be read as a workbook: "),
    (b"%PDF-1.7", "families.csv is a PDF: "),
    (b"\x00\x01\x02", "families.csv is not a list that can be read: save it as “CSV UTF-8”"),
    (
        b"phone,name\n+1,a\n+2,b,c\n+3,b,c\n",
        "Line 3 of families.csv has more cells than there are titles (2 such lines): ",
    ),
    (
        b"phone,name,\n+1,a,no texts!\n",
        "Line 2 of families.csv has “no texts!” in column C, which has no title (1 such",
    ),
    (b'phone,name\n+1,a\n+2,"b\n+3,c\n', "Line 3 of families.csv cannot be read"),
]


@pytest.mark.parametrize(("content", "sentence"), UNREADABLE)
def test_what_is_wrong_with_a_file_is_told_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Problem) as problem:
        parse("families.csv", content)
    assert problem.value.sentence.startswith(sentence)
    assert problem.value.sentence.endswith(".")


def test_only_old_windows_is_a_guess() -> None:
    assert parse("x", "phone\nZoë".encode("cp1252")).is_guessed
    assert not parse("x", "phone\nZoë".encode()).is_guessed


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"There is no file .*nowhere\.csv: check its name"):
        read(tmp_path / "nowhere.csv")


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        read(tmp_path)


def test_a_text_comes_without_the_line_break_at_its_end(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes("\ufeffHi {{name}},\r\nsee you\r\n".encode())
    assert read_text(file) == "Hi {{name}},\nsee you"
    file.write_text("\n")
    with pytest.raises(Problem, match="is empty"):
        read_text(file)


def test_titles_in_two_lines_are_to_be_written_in_one() -> None:
    with pytest.raises(Problem, match=r"^The titles of f\.csv seem to take two lines: write them in one, such as"):
        parse("f.csv", b"Child,Mother,,Father,\n,Name,Cell,Name,Cell\nSam,Dana,+1,Jo,+2\n")
