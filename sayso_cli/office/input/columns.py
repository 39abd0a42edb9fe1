"""Finds columns by their usual titles, or by the title that a person names."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass

from sayso.domain.text.template import canonical_name
from sayso_cli.office.input import column_names
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import comparable, titles
from sayso_cli.office.phrasing import listed, quoted
from sayso_cli.office.problem import Problem

MIN_SIMILARITY = 0.6
"""How similar a name must be to be suggested (difflib's usual value)."""


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """A kind of column: the titles that can mean nothing else, and the option that names it."""

    what: str
    option: str
    titles: frozenset[str]


FAMILY = ColumnKind(
    "family id",
    "--family-column",
    titles(
        "family_id familyid family_no family_nr family_number family_code household_id household household_number "
        "id_familia id_de_familia numero_de_familia"
    ),
)
NAME = ColumnKind(
    "name",
    "--name-column",
    titles(
        "name full_name parent parents parent_s parent_name parent_guardian "
        "guardian guardian_name contact contact_name recipient "
        "nombre nombre_completo padre_o_madre tutor"
    ),
)


def find(sheet: Sheet, kind: ColumnKind, named: str | None = None) -> int | None:
    """Return the index of the first column of this kind, or of the named one; None if there is none."""
    if named is not None:
        return by_name(sheet, named, kind.option)
    return next((column for column, title in enumerate(sheet.titles) if comparable(title) in kind.titles), None)


def by_name(sheet: Sheet, named: str, option: str) -> int:
    """Return the index of the column that is called so. Problem if there is none, or several."""
    found = column_names.places(sheet.titles, named)
    if len(found) == 1:
        return found[0]
    if found:
        which = listed([column_names.to_type(sheet.titles, column) for column in found], last="or")
        raise Problem(f"{sheet.name} has several columns {quoted(named)}: name the right one, {option} {which}.")
    names = [canonical_name(title) for title in sheet.titles]
    meant = nearest(canonical_name(named), names)
    every = listed(column_names.every_name(sheet.titles))
    guess = f"; did you mean {quoted(sheet.titles[names.index(meant)])}?" if meant else f": it has {every}."
    raise Problem(f"{option}: {sheet.name} has no column {quoted(named)}{guess}")


def nearest(name: str, names: Collection[str]) -> str | None:
    """Return the name that was probably meant, or None."""
    found = difflib.get_close_matches(name, list(filter(None, names)), n=1, cutoff=MIN_SIMILARITY)
    return found[0] if found else None
