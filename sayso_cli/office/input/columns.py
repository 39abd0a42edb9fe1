"""Finds columns by their usual titles, or by the title that a person names."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass

from sayso.domain.text.template import canonical_name
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import comparable, titles
from sayso_cli.office.phrasing import listed
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
        "name full_name parent parent_name parent_guardian guardian guardian_name contact contact_name recipient "
        "nombre nombre_completo padre_o_madre tutor"
    ),
)


def find(sheet: Sheet, kind: ColumnKind, named: str | None = None) -> int | None:
    """Return the index of the first column of this kind, or of the named one; None if there is none."""
    if named is not None:
        return by_name(sheet, named, kind.option)
    return next((column for column, title in enumerate(sheet.titles) if comparable(title) in kind.titles), None)


def by_name(sheet: Sheet, named: str, option: str) -> int:
    """Return the index of the column with this title. Problem if there is none, or several."""
    names = [canonical_name(title) for title in sheet.titles]
    wanted = canonical_name(named)
    if names.count(wanted) == 1:
        return names.index(wanted)
    if wanted in names:
        raise Problem(f"{sheet.name} has several columns “{named}”: give each its own title.")
    meant = nearest(wanted, names)
    guess = f"; did you mean “{sheet.titles[names.index(meant)]}”?" if meant else f": it has {listed(sheet.titles)}."
    raise Problem(f"{option}: {sheet.name} has no column “{named}”{guess}")


def nearest(name: str, names: Collection[str]) -> str | None:
    """Return the name that was probably meant, or None."""
    found = difflib.get_close_matches(name, names, n=1, cutoff=MIN_SIMILARITY)
    return found[0] if found else None
