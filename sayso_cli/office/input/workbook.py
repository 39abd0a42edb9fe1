"""The rows of a workbook: Excel's (.xlsx, .xlsm, .xlsb, .xls) and LibreOffice's (.ods)."""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, load_workbook

from sayso_cli.office.input.record import Row
from sayso_cli.office.phrasing import listed, quoted
from sayso_cli.office.problem import Problem

_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of a ZIP file, which newer workbooks are, and of older ones."""

type Form = Callable[[date | time], str]
"""How a day, or a time of day, is written."""


def is_workbook(content: bytes) -> bool:
    """Whether the content of a file looks like a workbook."""
    return content.startswith(_MARKS)


def rows(name: str, content: bytes, sheet: str | None, form: Form) -> tuple[list[Row], str]:
    """Return the rows of the named sheet, or of the first that has any, and what is to be said about it."""
    try:
        book = load_workbook(io.BytesIO(content))
        return _rows(name, book, sheet, form)
    except PasswordError:
        raise Problem(f"{name} is locked with a password: open it, save it without one, and use that file.") from None
    except CalamineError as error:
        raise Problem(f"{name} cannot be read as a workbook: save it as “CSV UTF-8”, and use that file.") from error


def _rows(name: str, book: CalamineWorkbook, sheet: str | None, form: Form) -> tuple[list[Row], str]:
    seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible] or book.sheet_names
    if sheet is not None:
        wanted = [one for one in book.sheet_names if one.casefold().strip() == sheet.casefold().strip()]
        if not wanted:
            raise Problem(f"--sheet: {name} has no sheet {quoted(sheet)}; it has {listed(map(quoted, seen))}.")
        return list(_read(book, wanted[0], form)), ""
    read = {one: list(_read(book, one, form)) for one in seen}
    filled = [one for one in seen if any(row.filled for row in read[one])]
    if not filled:
        return [], ""
    note = (
        f"The sheet {quoted(filled[0])} of {name} is used; for {listed(map(quoted, filled[1:]), last='or')} "
        f'add --sheet "{filled[1]}".'
        if len(filled) > 1
        else ""
    )
    return read[filled[0]], note


def _read(book: CalamineWorkbook, sheet: str, form: Form) -> Iterator[Row]:
    values = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    for line, cells in enumerate(values, 1):
        yield Row(line, tuple(_shown(cell, form).strip() for cell in cells))


def _shown(value: Any, form: Form) -> str:
    """Return a cell as a spreadsheet shows it: a phone that was typed as a number has no `.0`."""
    match value:
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return f"{form(value.date())} {form(value.time())}" if value.time() != time() else form(value.date())
        case date() | time():
            return form(value)
    return str(value)
