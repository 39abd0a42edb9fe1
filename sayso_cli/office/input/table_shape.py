"""Where in a report the table is: below the report's own title, and above its totals."""

import re
from collections.abc import Sequence

from sayso_cli.office.input.record import Row
from sayso_cli.office.input.title_words import titles, words_of

_MOST_ABOVE = 12
"""Records before the titles, of a report that says what it is, for whom and when it was made."""

_MOST_CELLS_ABOVE = 2
"""More than `School:` and its name is hardly a heading."""

_MOST_WORDS_OF_A_TITLE = 3
"""A cell that stands alone and has more is a heading: “Ms. Lund’s phone tree 2026”."""

_OF_A_LIST = titles("phone phones mobile cell cellphone telephone telefono celular movil consent sms")

_TOTALS = re.compile(
    r"(?:grand |report |sub)?totals?\b.*|(?:number|count) of \w+.*|\w+ count\b.*|counts?(?:\s*[:=].*)?|"
    r"\d[\d,]* (?:\w+ )?(?:records?|rows?|students?|families|contacts?|people)\b.*|end of (?:report|list)\b.*",
    re.I | re.S,
)
# What stands alone below a table: `45`, `Enrolled: 45`, `Page 1 of 2`, `Printed 11/30/2026`.
_ALONE = re.compile(
    r"\d{1,3}(?:,?\d{3})?|\w+(?: \w+)?\s*[:=]\s*\d[\d,]{0,5}|page \d+(?: of \d+)?|"
    r"(?:printed|generated|exported|created|run) (?:on |by )?\W*\d.*",
    re.I | re.S,
)
_AMOUNT = re.compile(r"[^\w\s]?\s?\d[\d,]{0,6}(?:\.\d+)?%?", re.A)
"""A number too short for a phone, as in a line of totals."""


def without_heading(records: Sequence[Row]) -> Sequence[Row]:
    """Return the records from the titles on: lines of a cell or two above a wider table are its heading."""
    widest = max((row.filled for row in records[: 2 * _MOST_ABOVE]), default=0)
    begin = 0
    while begin < min(_MOST_ABOVE, len(records) - 1) and _is_heading(records[begin], widest):
        begin += 1
    return records[begin:]


def _is_heading(row: Row, widest: int) -> bool:
    said = [word for cell in row.cells for word in words_of(cell)]
    is_title = bool(set(said) & _OF_A_LIST) and (row.filled > 1 or len(said) <= _MOST_WORDS_OF_A_TITLE)
    return row.filled <= _MOST_CELLS_ABOVE and widest >= 2 * row.filled and widest > 2 and not is_title


def without_totals(rows: Sequence[Row], columns: int) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the rows, and apart from them the totals at the end: they begin with such a word, or are a lone number."""
    end = len(rows)
    while end > 1 and _is_total(rows[end - 1], columns):
        end -= 1
    return rows[:end], rows[end:]


def _is_total(row: Row, columns: int) -> bool:
    first, *others = [cell for cell in row.cells if cell] or [""]
    if not others and columns > 1 and _ALONE.fullmatch(first):
        return True
    is_short = 2 * row.filled <= max(columns, 2)
    return _TOTALS.fullmatch(first) is not None and (is_short or all(map(_AMOUNT.fullmatch, others)))
