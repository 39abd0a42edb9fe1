"""The columns of the name that reports show: one, or those of the first and the last name."""

from sayso_cli.office.input import columns
from sayso_cli.office.input.columns import NAME
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import titles, words_of

_FIRST = (("first", "name"), ("firstname",), ("given", "name"), ("first",))
_LAST = (("last", "name"), ("lastname",), ("surname",), ("last",))
_WHOLE = (("name",), ("full", "name"))
_WHOSE_PHONE_IT_IS = titles(
    "parent parents guardian guardians contact contacts mother mom father dad primary recipient"
)


_ROLES = titles("mother mom father dad")


def find(sheet: Sheet, named: str | None, phone: int) -> tuple[int, ...]:
    """Return the named column, that of the phone's owner, the usual one, or the first and last name of a parent."""
    if named is not None:
        return (columns.by_name(sheet, named, NAME.option),)
    firsts, lasts, whole = (_by_person(sheet, endings) for endings in (_FIRST, _LAST, _WHOLE))
    parts = {*firsts.values(), *lasts.values()}
    names: dict[tuple[str, ...], tuple[int, ...]]
    names = {person: (column,) for person, column in whole.items() if column not in parts}
    names |= {person: (firsts[person], lasts[person]) for person in firsts if person in lasts}
    of_phone = words_of(sheet.titles[phone])
    begins = [person for person in names if person and of_phone[: len(person)] == person]
    if owners := [person for person in begins if not _is_of_the_next(person, of_phone)]:
        return names[max(owners, key=len)]
    usual = columns.find(sheet, NAME)
    if usual is not None:
        return () if any(names[person] == (usual,) for person in begins) else (usual,)
    both = [person for person in firsts if person in lasts]
    parents = [person for person in both if set(person) & _WHOSE_PHONE_IT_IS]
    person = next(iter([*parents, *([()] if () in both else []), *both]), None)
    return () if person is None or _is_somebody_else(person, of_phone) else names[person]


def _is_of_the_next(person: tuple[str, ...], of_phone: tuple[str, ...]) -> bool:
    """Whether a number after the same words means somebody else: `Parent 2 Cell` is not the phone of `Parent Name`."""
    following = of_phone[len(person) : len(person) + 1]
    return following != ("1",) and any(map(str.isdecimal, following))


def _is_somebody_else(person: tuple[str, ...], of_phone: tuple[str, ...]) -> bool:
    """Whether the title of a phone names another person: the second contact, or the father."""
    numbers, roles = ({word for word in person if is_one(word)} for is_one in (str.isdecimal, _ROLES.__contains__))
    other_number = {word for word in of_phone if word.isdecimal()}
    other_role = set(of_phone) & _ROLES
    return bool(
        (numbers and other_number and numbers != other_number) or (roles and other_role and roles != other_role)
    )


def _by_person(sheet: Sheet, endings: tuple[tuple[str, ...], ...]) -> dict[tuple[str, ...], int]:
    """The columns whose titles end so, by the words before: those of `Guardian 1 First Name` are guardian and 1."""
    found: dict[tuple[str, ...], int] = {}
    for column, title in enumerate(sheet.titles):
        words = words_of(title)
        ending = next((one for one in endings if words[-len(one) :] == one), None)
        if ending is not None:
            found.setdefault(words[: -len(ending)], column)
    return found
