"""Which language each family reads, where the list has a column that says so."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sayso_cli.office.input import columns
from sayso_cli.office.input.columns import ColumnKind
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import comparable, titles

LANGUAGE = ColumnKind(
    "language",
    "--language-column",
    titles(
        "language home_language preferred_language language_preference correspondence_language contact_language "
        "primary_language home_lang lang idioma lengua idioma_preferido"
    ),
)

_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*", re.I)


def find(sheet: Sheet, named: str | None) -> int | None:
    """Return the index of the column; None if the list has none."""
    return columns.find(sheet, LANGUAGE, named)


def code_of(cell: str) -> str | None:
    """Return the ISO 639 code of a language as lists write it; None if it is not known."""
    if found := _codes().get(comparable(cell.casefold())):
        return found
    match = _CODE.fullmatch(cell.strip())
    return match[1].lower() if match and (match[1].lower() in _known() or "-" in cell) else None


@cache
def _names() -> Mapping[str, str]:
    data = Path(__file__).with_name("languages.toml").read_text(encoding="utf-8")
    names: dict[str, str] = tomllib.loads(data)["names"]
    return names


@cache
def _codes() -> Mapping[str, str]:
    return {name: code for code, names in _names().items() for name in names.split()}


@cache
def _known() -> frozenset[str]:
    return frozenset(_names())
