"""The rows of a workbook: Excel's (.xlsx, .xlsm, .xlsb, .xls) and LibreOffice's (.ods)."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, load_workbook

from sayso_cli.office.input.excel_look import look
from sayso_cli.office.input.record import Row
from sayso_cli.office.phrasing import how_many, listed, quoted
from sayso_cli.office.problem import Problem

_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of a ZIP file, which newer workbooks are, and of older ones."""

_DIGITS = 15
"""What Excel knows of a number; Python would show 0.1 + 0.2 with two more."""

type Form = Callable[[date | time], str]
"""How a day, or a time of day, is written."""


@dataclass(frozen=True, slots=True)
class WorkbookRows:
    """The rows of a sheet, what is to be said about it, and the columns that it shows otherwise than stored."""

    rows: list[Row]
    note: str = ""
    formatted: frozenset[int] = frozenset()


def is_workbook(content: bytes) -> bool:
    """Whether the content of a file looks like a workbook."""
    return content.startswith(_MARKS)


def rows(name: str, content: bytes, sheet: str | None, form: Form) -> WorkbookRows:
    """Return the rows of the named sheet, or of the first that has any. Problem if it is unreadable, or hides rows."""
    try:
        used, found, note = _rows(name, load_workbook(io.BytesIO(content)), sheet, form)
    except PasswordError:
        raise Problem(f"{name} is locked with a password: open it, save it without one, and use that file.") from None
    except CalamineError as error:
        raise Problem(f"{name} cannot be read as a workbook: save it as “CSV UTF-8”, and use that file.") from error
    seen = look(content, used)
    if hidden := [row.line for row in found if row.line in seen.hidden and row.filled]:
        raise Problem(
            f"{name} has {how_many(len(hidden), 'hidden row')}, perhaps by a filter (the first is line {hidden[0]}): "
            "show all rows, or copy those that you see into a new workbook, and use that."
        )
    return WorkbookRows(found, note, seen.formatted)


def _rows(name: str, book: CalamineWorkbook, sheet: str | None, form: Form) -> tuple[str, list[Row], str]:
    """The name of the sheet, its rows, and what is to be said about it."""
    seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible] or book.sheet_names
    if sheet is not None:
        wanted = [one for one in book.sheet_names if one.casefold().strip() == sheet.casefold().strip()]
        if not wanted:
            raise Problem(f"--sheet: {name} has no sheet {quoted(sheet)}; it has {listed(map(quoted, seen))}.")
        return wanted[0], list(_read(book, wanted[0], form)), ""
    read = {one: list(_read(book, one, form)) for one in seen}
    filled = [one for one in seen if any(row.filled for row in read[one])]
    if not filled:
        return seen[0], [], ""
    note = (
        f"The sheet {quoted(filled[0])} of {name} is used; for {listed(map(quoted, filled[1:]), last='or')} "
        f'add --sheet "{filled[1]}".'
        if len(filled) > 1
        else ""
    )
    return filled[0], read[filled[0]], note


def _read(book: CalamineWorkbook, sheet: str, form: Form) -> Iterator[Row]:
    found = book.get_sheet_by_name(sheet)
    values = found.to_python(skip_empty_area=False)
    for (first, column), (last, last_column) in found.merged_cell_ranges or ():
        is_beside_the_list = not values or column >= len(values[0])
        if column == last_column and not is_beside_the_list:  # as of a phone beside all children of a family
            for below in values[first + 1 : last + 1]:
                below[column] = values[first][column]
    for line, cells in enumerate(values, 1):
        yield Row(line, tuple(_shown(cell, form).strip() for cell in cells))


def _shown(value: Any, form: Form) -> str:
    """Return a cell as a spreadsheet shows it: a phone that was typed as a number has no `.0`."""
    match value:
        case bool():
            return str(value).upper()
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.{_DIGITS}g}"
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02d}{f':{seconds:02d}' if seconds else ''}"
        case datetime():
            return f"{form(value.date())} {form(value.time())}" if value.time() != time() else form(value.date())
        case date() | time():
            return form(value)
    return str(value)
