"""Where in a report the table is: below the report's own title, and above its totals."""

import re
from collections.abc import Sequence

from sayso_cli.office.input.record import Row
from sayso_cli.office.input.title_words import titles, words_of

_MOST_ABOVE = 12
"""Records before the titles, of a report that says what it is, for whom and when it was made."""

_MOST_CELLS_ABOVE = 2
"""More than `School:` and its name is hardly a heading."""

_OF_A_LIST = titles("phone phones mobile cell cellphone telephone telefono celular movil consent sms")

_TOTALS = re.compile(
    r"(?:grand |report |sub)?totals?\b.*|(?:number|count) of \w+.*|\w+ count\b.*|count:.*|"
    r"\d[\d,]* (?:\w+ )?(?:records?|rows?|students?|families|contacts?|people)\b.*|end of (?:report|list)\b.*",
    re.I | re.S,
)


def without_heading(records: Sequence[Row]) -> Sequence[Row]:
    """Return the records from the titles on: lines of a cell or two above a wider table are its heading."""
    widest = max((row.filled for row in records[: 2 * _MOST_ABOVE]), default=0)
    begin = 0
    while begin < min(_MOST_ABOVE, len(records) - 1) and _is_heading(records[begin], widest):
        begin += 1
    return records[begin:]


def _is_heading(row: Row, widest: int) -> bool:
    said = {word for cell in row.cells for word in words_of(cell)}
    return row.filled <= _MOST_CELLS_ABOVE and widest >= 2 * row.filled and widest > 2 and not said & _OF_A_LIST


def without_totals(rows: Sequence[Row], columns: int) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the rows, and apart from them the totals at the end: rows mostly empty that begin with such a word."""
    end = len(rows)
    while end > 1 and _is_total(rows[end - 1], columns):
        end -= 1
    return rows[:end], rows[end:]


def _is_total(row: Row, columns: int) -> bool:
    first = next((cell for cell in row.cells if cell), "")
    return _TOTALS.fullmatch(first) is not None and 2 * row.filled <= max(columns, 2)
