"""Rows as CSV for a spreadsheet program: RFC 4180, with no cell that such a program would run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# https://owasp.org/www-community/attacks/CSV_Injection; a phone number, alone or first in a sentence, is harmless.
# What has apostrophes before it gets one more, so that a reader who takes one away has the value again.
_FORMULA = re.compile(r"'+[=+@\t\r\n＝＋－＠-]|[=@\t\r\n＝＋－＠-]|\+(?!\d{2,15}(?: [a-z]|$))")


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A title line and a line for each row; what a row does not have is an empty cell."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return lines.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if _FORMULA.match(value) else value
