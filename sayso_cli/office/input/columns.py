"""Finds columns by their titles, compared without case, spaces and accents; asks if several could be meant."""

import difflib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from sayso.domain.text.template import canonical_name
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.phrasing import listed
from sayso_cli.office.problem import Problem

MIN_SIMILARITY = 0.6
"""How similar a name must be to be suggested (difflib's usual value)."""

DIGITS_OF_A_PHONE = 7
"""A title with this many digits is a phone number, not a title."""


def titles(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """A kind of column: titles that identify it, words that hint at it, and the option that names it."""

    what: str
    option: str
    titles: frozenset[str]
    hints: frozenset[str] = frozenset()


PHONE = ColumnKind(
    "phone",
    "--phone-column",
    titles(
        "phone phone_number phone_no phone_nr mobile mobile_phone mobile_number cell cell_phone cellphone cell_number "
        "telephone telephone_number tel text_number sms_number celular numero_celular movil telefono_movil telefono "
        "numero_de_telefono telefono_celular"
    ),
    titles("phone mobile cell cellphone telephone tel celular movil telefono"),
)
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
        "name full_name parent parent_name parent/guardian guardian guardian_name contact contact_name recipient "
        "nombre nombre_completo padre_o_madre tutor"
    ),
)


def comparable(title: str) -> str:
    """Return a title as it is compared: canonical, and without accents."""
    decomposed = unicodedata.normalize("NFD", canonical_name(title))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def find(sheet: Sheet, kind: ColumnKind, named: str | None = None) -> int | None:
    """Return the index of the column of this kind, or of the named one; None if there is none.

    Problem if several columns could be meant.
    """
    if named is not None:
        return _named(sheet, named, kind.option)
    comparables = [comparable(title) for title in sheet.titles]
    exact = [column for column, title in enumerate(comparables) if title in kind.titles]
    hinted = [column for column, title in enumerate(comparables) if kind.hints & set(title.split("_"))]
    found = exact or hinted
    if len(found) > 1 and kind.hints:
        titles = [sheet.titles[column] for column in found]
        raise Problem(
            f"Which column of {sheet.name} is the {kind.what}: {listed(titles)}? "
            f"Choose it with {kind.option} “{titles[0]}”."
        )
    return found[0] if found else None


def require(sheet: Sheet, kind: ColumnKind, named: str | None = None) -> int:
    """Return the index as `find` does. Problem if there is none."""
    found = find(sheet, kind, named)
    if found is None and any(sum(map(str.isdigit, title)) >= DIGITS_OF_A_PHONE for title in sheet.titles):
        raise Problem(f"{sheet.name} begins with a phone: add a first line with the column titles.")
    if found is None:
        raise Problem(
            f"{sheet.name} has no {kind.what} column; its columns are {listed(sheet.titles)}. "
            f"Name the right one with {kind.option}."
        )
    return found


def nearest(name: str, names: Collection[str]) -> str | None:
    """Return the name that was probably meant, or None."""
    found = difflib.get_close_matches(name, names, n=1, cutoff=MIN_SIMILARITY)
    return found[0] if found else None


def _named(sheet: Sheet, named: str, option: str) -> int:
    names = [canonical_name(title) for title in sheet.titles]
    wanted = canonical_name(named)
    if names.count(wanted) == 1:
        return names.index(wanted)
    if wanted in names:
        raise Problem(f"{sheet.name} has several columns “{named}”: give each its own title.")
    meant = nearest(wanted, names)
    guess = f"; did you mean “{sheet.titles[names.index(meant)]}”?" if meant else f": it has {listed(sheet.titles)}."
    raise Problem(f"{option}: {sheet.name} has no column “{named}”{guess}")
