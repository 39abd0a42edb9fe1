"""Which column holds what: titles are compared without case, blanks and accents; what is unclear is asked for."""

import difflib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from sayso.domain.text.template import canonical_name
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.phrasing import listed
from sayso_cli.office.problem import Problem

MOST_ALIKE = 0.6
"""How alike two names must be for one to be offered in the place of the other (difflib's usual measure)."""

DIGITS_OF_A_PHONE = 7
"""A title with so many is none."""


def titles(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column can be: titles that say so, words that hint at it, and the option that names it."""

    what: str
    option: str
    titles: frozenset[str]
    hints: frozenset[str] = frozenset()


PHONE = Meaning(
    "phone",
    "--phone-column",
    titles(
        "phone phone_number phone_no phone_nr mobile mobile_phone mobile_number cell cell_phone cellphone cell_number "
        "telephone telephone_number tel text_number sms_number celular numero_celular movil telefono_movil telefono "
        "numero_de_telefono telefono_celular"
    ),
    titles("phone mobile cell cellphone telephone tel celular movil telefono"),
)
FAMILY = Meaning(
    "family id",
    "--family-column",
    titles(
        "family_id familyid family_no family_nr family_number family_code household_id household household_number "
        "id_familia id_de_familia numero_de_familia"
    ),
)
NAME = Meaning(
    "name",
    "--name-column",
    titles(
        "name full_name parent parent_name parent/guardian guardian guardian_name contact contact_name recipient "
        "nombre nombre_completo padre_o_madre tutor"
    ),
)


def plain(title: str) -> str:
    """A title as it is compared here: canonical, and without accents."""
    apart = unicodedata.normalize("NFD", canonical_name(title))
    return "".join(char for char in apart if not unicodedata.combining(char))


def find(sheet: Sheet, meaning: Meaning, named: str | None = None) -> int | None:
    """The column of this meaning, or the named one; None if there is none. Problem if it could be several."""
    if named is not None:
        return _named(sheet, named, meaning.option)
    plainly = [plain(title) for title in sheet.titles]
    exact = [column for column, title in enumerate(plainly) if title in meaning.titles]
    hinted = [column for column, title in enumerate(plainly) if meaning.hints & set(title.split("_"))]
    found = exact or hinted
    if len(found) > 1 and meaning.hints:
        titles = [sheet.titles[column] for column in found]
        raise Problem(
            f"Which column of {sheet.name} is the {meaning.what}: {listed(titles)}? "
            f"Say it with {meaning.option} “{titles[0]}”."
        )
    return found[0] if found else None


def require(sheet: Sheet, meaning: Meaning, named: str | None = None) -> int:
    """The same; Problem if there is none."""
    found = find(sheet, meaning, named)
    if found is None and any(sum(map(str.isdigit, title)) >= DIGITS_OF_A_PHONE for title in sheet.titles):
        raise Problem(f"{sheet.name} begins with a phone: put a line above it that names the columns.")
    if found is None:
        raise Problem(
            f"{sheet.name} has no {meaning.what} column; its columns are {listed(sheet.titles)}. "
            f"Name the right one with {meaning.option}."
        )
    return found


def nearest(name: str, names: Collection[str]) -> str | None:
    """The name that was probably meant."""
    found = difflib.get_close_matches(name, names, n=1, cutoff=MOST_ALIKE)
    return found[0] if found else None


def _named(sheet: Sheet, named: str, option: str) -> int:
    names = [canonical_name(title) for title in sheet.titles]
    wanted = canonical_name(named)
    if names.count(wanted) == 1:
        return names.index(wanted)
    if wanted in names:
        raise Problem(f"{sheet.name} has several columns “{named}”: give each a title of its own.")
    meant = nearest(wanted, names)
    guess = f"; did you mean “{sheet.titles[names.index(meant)]}”?" if meant else f": it has {listed(sheet.titles)}."
    raise Problem(f"{option}: {sheet.name} has no column “{named}”{guess}")
