"""The columns of the name that reports show: one, or those of the first and the last name."""

from sayso_cli.office.input import columns
from sayso_cli.office.input.columns import NAME
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import titles, words_of

_FIRST = (("first", "name"), ("firstname",), ("given", "name"), ("first",))
_LAST = (("last", "name"), ("lastname",), ("surname",), ("last",))
_WHOSE_PHONE_IT_IS = titles(
    "parent parents guardian guardians contact contacts mother mom father dad primary recipient"
)


def find(sheet: Sheet, named: str | None) -> tuple[int, ...]:
    """Return the named column, the usual one, or the first and last names, of a parent rather than of a child."""
    column = columns.find(sheet, NAME, named)
    if column is not None:
        return (column,)
    firsts, lasts = _by_person(sheet, _FIRST), _by_person(sheet, _LAST)
    both = [person for person in firsts if person in lasts]
    parents = [person for person in both if set(person) & _WHOSE_PHONE_IT_IS]
    person = next(iter([*parents, *([()] if () in both else []), *both]), None)
    return () if person is None else (firsts[person], lasts[person])


def _by_person(sheet: Sheet, endings: tuple[tuple[str, ...], ...]) -> dict[tuple[str, ...], int]:
    """The columns whose titles end so, by the words before: those of `Guardian 1 First Name` are guardian and 1."""
    found: dict[tuple[str, ...], int] = {}
    for column, title in enumerate(sheet.titles):
        words = words_of(title)
        ending = next((one for one in endings if words[-len(one) :] == one), None)
        if ending is not None:
            found.setdefault(words[: -len(ending)], column)
    return found
