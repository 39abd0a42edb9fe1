"""A list as titles and rows, each row with its line in the file; from a CSV file, a workbook, HTML or vCards."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sayso_cli.office.input import decoding, html_table, separated, vcards, workbook
from sayso_cli.office.input.column_names import letter
from sayso_cli.office.input.record import Row
from sayso_cli.office.input.table_shape import without_heading, without_totals
from sayso_cli.office.input.written_days import as_written
from sayso_cli.office.phrasing import how_many, listed, quoted
from sayso_cli.office.problem import Problem


@dataclass(frozen=True, slots=True)
class Sheet:
    """The titles, and the rows that are not blank. Every row has a cell for every title.

    `notes` say what the person should know of how it was read; `above` is what stands above the titles.
    `formatted` are the columns with numbers that the workbook shows in another form, such as $12.50 or 50%.
    """

    name: str
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    formatted: frozenset[int] = frozenset()

    @property
    def is_guessed(self) -> bool:
        """Whether the encoding is a guess, so that accents may be wrong."""
        return self.encoding == decoding.OLD_WINDOWS


def read(path: Path, country: str = "US", sheet: str | None = None) -> Sheet:
    """Read a list from a file; of a workbook the named sheet. Problem says what is wrong with it, and in which line."""
    try:
        content = decoding.content_of(path)
    except FileNotFoundError:
        raise Problem(f"There is no file {path}: check its name and the folder you are in.") from None
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror}.") from error
    return parse(decoding.name_of(path), content, country, sheet)


def parse(name: str, content: bytes, country: str = "US", sheet: str | None = None) -> Sheet:
    """Read a list from the content of a file."""
    if workbook.is_workbook(content):
        read = workbook.rows(name, content, sheet, lambda value: as_written(value, country))
        return replace(_sheet(name, _checked(name, read.rows), "utf-8", read.note), formatted=read.formatted)
    if sheet is not None:
        raise Problem(f"--sheet is for workbooks, and {name} is none: leave it out.")
    text, encoding = decoding.decode(name, content)
    if html_table.is_html(text):
        return _sheet(name, html_table.rows(text), encoding)
    if vcards.is_vcards(text):
        return _sheet(name, vcards.rows(text), encoding)
    return _sheet(name, _checked(name, separated.records(name, text), is_separated=True), encoding)


def _checked(name: str, records: Iterable[Row], *, is_separated: bool = False) -> list[Row]:
    """Problem if a cell stands where no title is: what it says may change what the row says.

    In a CSV file a record may also be longer than that of the titles: a comma within a value has divided it.
    """
    every = [record for record in records if record.filled]
    table = without_heading(every)
    written = len(table[0].cells) if table else 0
    wide = len(_without_empty_columns(table[0].cells)) if table else 0
    if is_separated and (long := [row.line for row in table if any(row.cells[written:])]):
        raise Problem(
            f"Line {long[0]} of {name} has more cells than there are titles ({how_many(len(long), 'such line')}): "
            "put quotes around a value with a comma in it, as in “Reyes, Dana”."
        )
    if beyond := [(row.line, at, cell) for row in table for at, cell in enumerate(row.cells[wide:], wide) if cell]:
        line, at, cell = beyond[0]
        if line == table[1].line and not any(map(str.isdigit, "".join(table[1].cells))):
            raise Problem(f"The titles of {name} seem to take two lines: write them in one, such as “Mother Cell”.")
        raise Problem(
            f"Line {line} of {name} has {quoted(cell)} in column {letter(at)}, which has no title "
            f"({how_many(len(beyond), 'such cell')}): give the column a title, or empty it."
        )
    return every


def _sheet(name: str, records: Iterable[Row], encoding: str, note: str = "") -> Sheet:
    every = [record for record in records if record.filled]
    filled = without_heading(every)
    above = tuple(cell for row in every[: len(every) - len(filled)] for cell in row.cells if cell)
    if not filled:
        raise Problem(
            f"{name} is empty: the first line must have the column titles, each line below it one family or pupil."
        )
    titles = _without_empty_columns(tuple(" ".join(cell.split()) for cell in filled[0].cells))
    # Printed lists repeat the titles on each page; in a workbook they may be merged over two lines.
    below = [row for row in filled[1:] if row.cells != filled[0].cells]
    rows, totals = without_totals(below, len(titles))
    if not rows:
        raise Problem(f"{name} has titles, but no rows: put one family or pupil on each line below.")
    unread = f"Above the titles, not read: {listed(map(quoted, above))}." if above else ""
    notes = [
        note,
        unread,
        *(f"Line {row.line}, {_beginning(row)}, is not part of the list and was left out." for row in totals),
    ]
    return Sheet(
        name, titles, tuple(_as_wide(row, titles) for row in rows), encoding, tuple(filter(None, notes)), above
    )


def _beginning(row: Row) -> str:
    return quoted(listed([cell for cell in row.cells if cell], most=2))


def _as_wide(row: Row, titles: tuple[str, ...]) -> Row:
    return Row(row.line, (row.cells + ("",) * len(titles))[: len(titles)])


def _without_empty_columns(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Drop empty titles at the end: spreadsheets write them for columns that were once used."""
    while titles and not titles[-1]:
        titles = titles[:-1]
    return titles
