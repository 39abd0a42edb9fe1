"""What Excel shows of a sheet and calamine does not tell: which rows are hidden, and which numbers have a format."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

_RELATION = "/relationships}id"
"""Whether Excel was told to write the strict form or not."""

# ECMA-376, part 1, 18.8.30: General, 0, days and times, text. A number in another format looks otherwise than it is.
_AS_STORED = frozenset({0, 1, *range(14, 23), *range(27, 37), *range(45, 48), 49, *range(50, 59)})
_NOT_OF_THE_FORM = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_OF_DAYS_AND_TIMES = re.compile("[dmyhs]", re.I)


@dataclass(frozen=True, slots=True)
class Look:
    """The numbers of the hidden rows, counted from 1, and the columns with numbers in a format, counted from 0."""

    hidden: frozenset[int] = frozenset()
    formatted: frozenset[int] = frozenset()


def look(content: bytes, sheet: str) -> Look:
    """Return how a sheet of an .xlsx workbook looks; of other workbooks nothing is known."""
    try:
        with ZipFile(io.BytesIO(content)) as book:
            return _look(book, _file_of(book, sheet), _formatted(book))
    except (BadZipFile, KeyError, StopIteration, ValueError, ElementTree.ParseError):
        return Look()


def _file_of(book: ZipFile, sheet: str) -> str:
    sheets = (one.attrib for one in _parts(book, "xl/workbook.xml", "sheet") if one.get("name") == sheet)
    relation = next(value for name, value in next(sheets).items() if name.endswith(_RELATION))
    targets = {
        one.get("Id"): one.get("Target", "") for one in _parts(book, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    return targets[relation].lstrip("/") if targets[relation].startswith("/") else f"xl/{targets[relation]}"


def _formatted(book: ZipFile) -> frozenset[int]:
    """The styles of cells that show a number in a format."""
    if "xl/styles.xml" not in book.namelist():
        return frozenset()
    own = {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in _parts(book, "xl/styles.xml", "numFmt")}
    styles = next(iter(_parts(book, "xl/styles.xml", "cellXfs")), ())
    used = [int(one.get("numFmtId", 0)) for one in styles]
    return frozenset(style for style, number in enumerate(used) if not _is_as_stored(number, own.get(number)))


def _is_as_stored(number: int, code: str | None) -> bool:
    if code is None:
        return number in _AS_STORED
    return code in ("General", "@", "0") or bool(_OF_DAYS_AND_TIMES.search(_NOT_OF_THE_FORM.sub("", code)))


def _look(book: ZipFile, file: str, formatted: frozenset[int]) -> Look:
    hidden: set[int] = set()
    columns: set[int] = set()
    line = 0
    for row in _parts(book, file, "row"):
        line = int(row.get("r", line + 1))  # both places may be left out: then it is the next
        if row.get("hidden") in ("1", "true"):
            hidden.add(line)
        column = -1
        for cell in row:
            column = _column(cell.get("r", "")) if "r" in cell.attrib else column + 1
            if int(cell.get("s", 0)) in formatted and cell.get("t", "n") == "n" and cell.find("{*}v") is not None:
                columns.add(column)
    return Look(frozenset(hidden), frozenset(columns))


def _column(place: str) -> int:
    """The column of a cell: of AB12 the 28th, which is 27; -1 if it does not say."""
    number = 0
    for char in place.rstrip("0123456789"):
        number = 26 * number + ord(char) - ord("A") + 1
    return number - 1


def _parts(book: ZipFile, file: str, tag: str) -> Iterator[ElementTree.Element]:
    """The elements of this name. The reader of Python 3.13 refuses texts that grow without end."""
    with book.open(file) as content:
        for _, element in ElementTree.iterparse(content):  # noqa: S314
            if element.tag.rpartition("}")[2] == tag:
                yield element
                element.clear()
