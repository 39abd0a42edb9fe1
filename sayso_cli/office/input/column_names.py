"""What the columns of a list are called: their titles; letters where a title is missing or not the only one."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from sayso.domain.text.template import canonical_name
from sayso_cli.office.phrasing import quoted

_PLACE = re.compile(r"column_([a-z]{1,2}|\d{1,3})", re.A)
_EASY_TO_TYPE = re.compile(r"[^\"$`!\\\r\n]{1,40}")


def letter(column: int) -> str:
    """Return the letter of a column, as spreadsheets show it above it: of the 27th, AA."""
    before, last = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def places(titles: Sequence[str], named: str) -> list[int]:
    """Return the columns that are called so: several if they share the title, none if no column is."""
    wanted = canonical_name(named)
    if found := [column for column, title in enumerate(titles) if title and canonical_name(title) == wanted]:
        return found
    place = _PLACE.fullmatch(wanted)
    return [
        column
        for column in range(len(titles))
        if canonical_name(said(titles, column)) == wanted
        or (place and place[1] in (letter(column).casefold(), str(column + 1)))
    ]


def said(titles: Sequence[str], column: int) -> str:
    """Return the name by which a person finds the column: its title, with its letter if others have the same."""
    title = titles[column]
    if not title:
        return f"column {letter(column)}"
    return title if _is_only(titles, title) else f"{title} (column {letter(column)})"


def shown(titles: Sequence[str], column: int) -> str:
    """Return the same with the title in quotation marks."""
    name = said(titles, column)
    return f"{quoted(titles[column])}{name.removeprefix(titles[column])}" if titles[column] else name


def every_name(titles: Sequence[str]) -> Iterable[str]:
    """Return the names of all columns."""
    return [said(titles, column) for column in range(len(titles))]


def to_type(titles: Sequence[str], column: int) -> str:
    """Return what to type after an option to name the column, in quotation marks."""
    title = titles[column]
    easy = is_easy_to_type(title) and _is_only(titles, title)
    return f'"{title}"' if easy else f'"column {letter(column)}"'


def is_easy_to_type(words: str) -> bool:
    """Whether words can be typed in quotation marks: a shell reads none of them as something else."""
    return _EASY_TO_TYPE.fullmatch(words) is not None


def _is_only(titles: Sequence[str], title: str) -> bool:
    return Counter(map(canonical_name, titles))[canonical_name(title)] == 1
