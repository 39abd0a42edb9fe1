"""The records of a CSV file, whatever separates its values."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from sayso_cli.office.input.record import Row
from sayso_cli.office.problem import Problem

DELIMITERS = (",", ";", "\t", "|")
"""Tried in this order. Excel writes `;` where the comma is the decimal sign."""

_SEPARATOR_LINE = "sep="
"""Excel writes this line before the titles."""

_COMPARED = 50
"""Records by which the separator is chosen."""

_UNSEEN = r"\s\x00-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
_ESCAPED = re.compile(rf"'(?='*[\t\r\n]|[{_UNSEEN}']*[=@+＝＋－＠-])")
"""What a spreadsheet would run: Sayso's own files have an apostrophe before it (sayso/http/csv_file.py)."""

TOO_LONG = "field larger than field limit"
"""How Python's reader says that a value has more than 131,072 characters."""


def records(name: str, text: str) -> Iterator[Row]:
    """Yield the records of a file. Problem if one cannot be read."""
    text, delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            what = "has a value of over 131,072 characters" if TOO_LONG in str(error) else f"cannot be read ({error})"
            raise Problem(f"Line {line} of {name} {what}: check its quotation marks.") from error
        yield Row(line, tuple(map(own_cell, cells)))


def own_cell(cell: str) -> str:
    """Return the value of a cell, without the apostrophes that Sayso's own files have before formulas."""
    return ";".join(part[1:] if _ESCAPED.match(part) else part for part in cell.split(";")).strip()


def _delimiter(text: str) -> tuple[str, str]:
    """Return the text without Excel's own line, and the delimiter: from that line, or by which records are alike."""
    first = text.lstrip("\r\n").splitlines()[:1] or [""]
    if first[0].lower().startswith(_SEPARATOR_LINE) and len(first[0]) == len(_SEPARATOR_LINE) + 1:
        return text.replace(first[0], "", 1), first[0][-1]
    return text, max(DELIMITERS, key=lambda one: _likeness(text, one))


def _likeness(text: str, delimiter: str) -> tuple[int, bool, int]:
    """How well a delimiter fits: how many records have equally many values, whether it stands close to them, as a comma
    of a sentence does not, and how many values those are."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    widths: Counter[int] = Counter()
    with suppress(csv.Error):  # whoever reads the records says what is wrong
        widths.update(len(cells) for cells in islice(reader, _COMPARED))
    times, width = max(((times, width) for width, times in widths.items() if width > 1), default=(0, 0))
    is_close = 2 * text.count(f"{delimiter} ") < text.count(delimiter)
    return times, is_close, width
