"""Rows as CSV for a spreadsheet program: RFC 4180, with no cell that such a program would run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# https://owasp.org/www-community/attacks/CSV_Injection. A program takes blanks and what nobody sees away first; to one
# whose cells are parted by `;`, a cell begins behind each. A phone, alone or first in a sentence, is harmless.
# What has apostrophes before it gets one more, so that a reader who takes one away has the value again.
UNSEEN = r"\s\x00-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
_SIGN = r"[=+@＝＋－＠-]"
_PHONE = rf"[{UNSEEN}]*\+\d{{2,15}}(?: [a-z]|$)"
_FORMULA = re.compile(rf"'*[\t\r\n]|(?!{_PHONE})(?:[{UNSEEN}']*){_SIGN}")


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
    return ";".join(f"'{part}" if _FORMULA.match(part) else part for part in value.split(";"))
