"""A CSV file as titles and rows, each row with its line in the file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso_cli.office.phrasing import counted
from sayso_cli.office.problem import Problem

DELIMITERS = (",", ";", "\t")
"""Tried in this order. Excel writes `;` where the comma is the decimal sign."""

_SEPARATOR_LINE = "sep="
"""Excel writes this line before the titles."""

# The first bytes of files that are not text, and what to do about each.
_NOT_TEXT: dict[bytes, str] = {
    b"PK\x03\x04": "is a workbook: open it in Excel or Numbers, save it as “CSV UTF-8”, and send that file",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook: open it, save it as “CSV UTF-8”, and send that file",
    b"%PDF": "is a PDF: export the list as CSV from the program that made it, and send that file",
}
_SAVE_AS_CSV = "is not a CSV file: save the list as “CSV UTF-8”, and send that file"

# Byte order marks and their encodings.
_MARKS: dict[bytes, str] = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
OLD_WINDOWS = "cp1252"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` is the line in the file where it begins, counted from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The titles, and the rows that are not blank. Every row has a cell for every title."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str = "utf-8"

    @property
    def is_guessed(self) -> bool:
        """Whether the encoding is a guess, so that accents may be wrong."""
        return self.encoding == OLD_WINDOWS


def read(path: Path) -> Sheet:
    """Read a list from a file. Problem says what is wrong with the file, and in which line."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Problem(f"There is no file {path}: check its name and the folder you are in.") from None
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror}.") from error
    return parse(path.name, content)


def parse(name: str, content: bytes) -> Sheet:
    """Read a list from the content of a file."""
    text, encoding = _decoded(name, content)
    text, delimiter = _delimiter(text)
    records = [record for record in _records(name, text, delimiter) if any(record.cells)]
    if not records:
        raise Problem(
            f"{name} is empty: the first line must have the column titles, each line below it one family or pupil."
        )
    titles, rows = _without_empty_columns(records[0].cells), records[1:]
    if not rows:
        raise Problem(f"{name} has titles, but no rows: put one family or pupil on each line below.")
    if long := [row.line for row in rows if any(row.cells[len(titles) :])]:
        raise Problem(
            f"Line {long[0]} of {name} has more cells than there are titles ({counted(len(long), 'such line')}): "
            "put quotes around a value with a comma in it, as in “Reyes, Dana”."
        )
    filled = (Row(row.line, (row.cells + ("",) * len(titles))[: len(titles)]) for row in rows)
    return Sheet(name, titles, tuple(filled), encoding)


def _decoded(name: str, content: bytes) -> tuple[str, str]:
    for begin, what in _NOT_TEXT.items():
        if content.startswith(begin):
            raise Problem(f"{name} {what}.")
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", OLD_WINDOWS):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise Problem(f"{name} {_SAVE_AS_CSV}.")


def _delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter (from Excel's own line, or the one that gives most titles) and the text without the line."""
    first = text.lstrip("\r\n").splitlines()[:1] or [""]
    if first[0].lower().startswith(_SEPARATOR_LINE) and len(first[0]) == len(_SEPARATOR_LINE) + 1:
        return text.replace(first[0], "", 1), first[0][-1]
    return text, max(DELIMITERS, key=lambda one: len(next(csv.reader(first, delimiter=one), [])))


def _records(name: str, text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Problem(f"Line {line} of {name} cannot be read ({error}): check its quotation marks.") from error
        yield Row(line, tuple(cell.strip() for cell in cells))


def _without_empty_columns(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Drop empty titles at the end: spreadsheets write them for columns that were once used."""
    while titles and not titles[-1]:
        titles = titles[:-1]
    return titles


def read_text(path: Path) -> str:
    """Read a text from its own file, without the line break at the end."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Problem(f"The text in {path} cannot be read: {error.strerror}.") from error
    text = _decoded(path.name, content)[0].replace("\r\n", "\n").strip()
    if not text:
        raise Problem(f"{path} is empty: put the text of the message into it.")
    return text
