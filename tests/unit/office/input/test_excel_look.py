"""What Excel shows of a workbook, beyond what its cells hold."""

import io
import zipfile
from pathlib import Path

import pytest

from sayso_cli.office.batch.batch_body import ColumnTitles, from_sheet
from sayso_cli.office.batch.saved_text import Texts
from sayso_cli.office.input.excel_look import Look, look
from sayso_cli.office.input.sheet import read
from sayso_cli.office.problem import Problem

LISTS = Path(__file__).parents[3] / "data" / "lists"
FORMATS = LISTS / "formats.xlsx"


def test_hidden_rows_and_numbers_in_a_format_are_known() -> None:
    content = FORMATS.read_bytes()
    assert look(content, "Filtered") == Look(hidden=frozenset({3, 4, 9}))
    assert look(content, "Families") == Look(formatted=frozenset({1, 2, 3, 4, 5}))


@pytest.mark.parametrize("name", ["libreoffice.ods", "pipe.txt", "jackrabbit.xlsx"])
def test_of_other_files_nothing_is_known(name: str) -> None:
    assert look((LISTS / name).read_bytes(), "Sheet 9") == Look()


def test_a_damaged_part_tells_nothing() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook><sheets>")
    assert look(file.getvalue(), "Families") == Look()


def test_rows_and_cells_without_their_place_are_the_next_ones() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        kin = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        book.writestr("xl/workbook.xml", f'<w xmlns:r="{kin}"><sheet name="Families" r:id="r1"/></w>')
        book.writestr("xl/_rels/workbook.xml.rels", '<w><Relationship Id="r1" Target="worksheets/sheet1.xml"/></w>')
        book.writestr(
            "xl/worksheets/sheet1.xml", '<w><row/><row hidden="1"><c/></row><row r="7"/><row hidden="1"/></w>'
        )
    assert look(file.getvalue(), "Families") == Look(hidden=frozenset({2, 8})), "and without styles"


def test_rows_that_a_filter_hides_are_not_sent_to_unasked() -> None:
    with pytest.raises(Problem) as problem:
        read(FORMATS, sheet="Filtered")
    assert problem.value.sentence == (
        "formats.xlsx has 2 hidden rows, perhaps by a filter (the first is line 3): show all rows, or copy those that "
        "you see into a new workbook, and use that."
    )


def test_a_text_with_numbers_that_the_sheet_shows_otherwise_says_so() -> None:
    sheet = read(FORMATS)
    columns = ColumnTitles(phones=("Mom Cell",))
    texts = Texts.typed("Hi {{child}}, you owe {{balance}} for {{visits}} visits.")
    notes = from_sheet(sheet, texts, {}, {}, columns, "US").notes
    assert notes[-1] == (
        "The numbers in “Balance” are used as formats.xlsx stores them, without their format (as of $12.50, 50% or "
        "02139): check the texts below, or save the sheet as “CSV UTF-8”, and use that file."
    )
    assert not any(
        "stores" in one for one in from_sheet(sheet, Texts.typed("Hi {{child}}"), {}, {}, columns, "US").notes
    )
