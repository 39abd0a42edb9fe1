"""Which columns have the phones: by their titles and by what their cells look like; asked for where several could."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sayso_cli.office.input import column_names, columns
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import comparable, titles, words_of
from sayso_cli.office.phrasing import listed, quoted
from sayso_cli.office.problem import Problem

OPTION = "--phone-column"

_PHONE = titles(
    "phone phones telephone tel cell cellphone mobile sms iphone celular movil telefono phonenumber mobilephone"
)
_TEXTED = titles("text_number texting_number number_for_texts")
_MOBILE = titles("cell cellphone mobile sms iphone celular movil mobilephone")
_SECOND_CHOICE = titles("home house casa landline fijo")
# A number that belongs to somebody else, or to no phone.
_SOMEBODY_ELSE = titles(
    "doctor doctors dr physician physicians dentist hospital clinic medico work business office company employer job "
    "trabajo oficina emergency emergencia fax pager school escuela assistant assistants callback radio telex isdn tty "
    "tdd insurance caseworker pickup pick emerg coach teacher instructor staff student pupil child old former previous "
    "nanny sitter babysitter sent last"
)
# A column about a phone, not of phones.
_ABOUT_A_PHONE = titles(
    "type label carrier provider priority order ext extension preferred consent permission opt ok tipo"
)
# Numbers and days that may look like phones.
_NO_PHONE = titles(
    "date dates birth birthday birthdate dob born time timestamp submitted fecha nacimiento marca id ids ssid zip "
    "barcode"
)

# Eight digits or more, with what stands between those of a number; direction marks and odd hyphens are no word either.
_LOOKS_LIKE_A_PHONE = re.compile(r"\W*\d(?:[^\w:;,|]*\d){7,}.*", re.A | re.S)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.A | re.I)
_DAY = re.compile(r"(?:\d{1,2}([/.-])\d{1,2}\1\d{2,4}|\d{4}([/.-])\d{1,2}\2\d{1,2})(?![\d/.-])", re.A)
# An extension, or a number without its area code.
_SHORT = re.compile(r"(?:ext\.?|x|#)?\W*(?:\d[ .-]?){3,7}", re.A | re.I)

DIGITS_OF_A_PHONE = 7
"""A title with this many digits is a phone number, not a title."""


@dataclass(frozen=True, slots=True)
class PhoneColumns:
    """The columns whose phones are used, and those that have phones too and are not used."""

    used: tuple[int, ...]
    unused: tuple[int, ...]


def find(sheet: Sheet, named: Sequence[str] = ()) -> PhoneColumns:
    """Return the named columns, or the one that can only be meant. Problem if there is none, or several could be."""
    filled = [column for column in range(len(sheet.titles)) if _has_phones(sheet, column)]
    if named:
        used = tuple(dict.fromkeys(column for title in named for column in _named(sheet, title)))
    else:
        used = (_only(sheet, filled),)
    return PhoneColumns(used, tuple(column for column in filled if column not in used))


def _named(sheet: Sheet, named: str) -> list[int]:
    """The columns of one option: a title, or several with commas between them."""
    several = [part.strip() for part in named.split(",") if part.strip()]
    parts = len(several) > 1 and not column_names.places(sheet.titles, named)
    if parts and any(column_names.places(sheet.titles, one) for one in several):
        return [columns.by_name(sheet, one, OPTION) for one in several]
    return [columns.by_name(sheet, named, OPTION)]


def _only(sheet: Sheet, filled: Sequence[int]) -> int:
    """The one column that can be meant. Those with phones in them count; if no column has any, the titles alone do."""
    words = [set(words_of(title)) | ({"sms"} if comparable(title) in _TEXTED else set()) for title in sheet.titles]
    named = [column for column, said in enumerate(words) if said & _PHONE and not said & _ABOUT_A_PHONE]
    short = [column for column in named if filled and column not in filled and _has_short_numbers(sheet, column)]
    possible = [column for column in named if column in (*filled, *short)] if filled else named
    own = [column for column in possible if not words[column] & _SOMEBODY_ELSE]
    texted = [column for column in own if "sms" in words[column]]
    first = texted or [column for column in own if words[column] & _MOBILE or not words[column] & _SECOND_CHOICE]
    likely = first or own
    if doubtful := [column for column in likely if column in short]:
        raise Problem(_too_short(sheet, doubtful, [column for column in own if column not in short] or filled))
    if len(likely) == 1:
        return likely[0]
    if own:
        raise Problem(_which(sheet, own, likely))
    raise Problem(_missing(sheet, possible or filled))


def _too_short(sheet: Sheet, short: Sequence[int], whole: Sequence[int]) -> str:
    seen = [f"{column_names.shown(sheet.titles, column)} has {quoted(_first_cell(sheet, column))}" for column in short]
    return (
        f"{listed(seen)}, which is not a whole phone number, as those in {_names(sheet, whole, 'and')} are. "
        f"Name the column to use: {OPTION} {column_names.to_type(sheet.titles, whole[0])}."
    )


def _first_cell(sheet: Sheet, column: int) -> str:
    return next(row.cells[column] for row in sheet.rows if row.cells[column])


def _names(sheet: Sheet, several: Sequence[int], last: str) -> str:
    return listed([column_names.shown(sheet.titles, column) for column in several], last=last)


def _which(sheet: Sheet, own: Sequence[int], first: Sequence[int]) -> str:
    asked = [*first, *(column for column in own if column not in first)]
    example = " ".join(f"{OPTION} {column_names.to_type(sheet.titles, column)}" for column in asked[:2])
    return (
        f"Which column of {sheet.name} has the phones to use: {_names(sheet, asked, 'or')}? "
        f"Name it: {OPTION} {column_names.to_type(sheet.titles, asked[0])}. To use several, name each: {example}."
    )


def _missing(sheet: Sheet, possible: Sequence[int]) -> str:
    if any(sum(map(str.isdigit, title)) >= DIGITS_OF_A_PHONE for title in sheet.titles):
        return f"{sheet.name} begins with a phone: add a first line with the column titles."
    if possible:
        return (
            f"{sheet.name} does not say which column has the families’ phones; there are phones in "
            f"{_names(sheet, possible, 'and')}. If it is right, name it: {OPTION} "
            f"{column_names.to_type(sheet.titles, possible[0])}."
        )
    return (
        f"{sheet.name} has no phone column; its columns are {listed(column_names.every_name(sheet.titles))}. "
        f"Name the right one with {OPTION}."
    )


def _has_phones(sheet: Sheet, column: int) -> bool:
    """Whether most of its cells look like phones, as those of dates, amounts and ids do not."""
    words = set(words_of(sheet.titles[column]))
    if words & _NO_PHONE and not words & _PHONE:
        return False
    return _is_mostly(sheet, column, _looks_like_a_phone)


def _has_short_numbers(sheet: Sheet, column: int) -> bool:
    return _is_mostly(sheet, column, lambda cell: _SHORT.fullmatch(cell) is not None or _looks_like_a_phone(cell))


def _is_mostly(sheet: Sheet, column: int, is_one: Callable[[str], bool]) -> bool:
    cells = [row.cells[column] for row in sheet.rows if row.cells[column]]
    found = sum(map(is_one, cells))
    return found > 0 and 2 * found >= len(cells)


def _looks_like_a_phone(cell: str) -> bool:
    if _ROUNDED.fullmatch(cell):
        return True
    return _LOOKS_LIKE_A_PHONE.fullmatch(cell) is not None and _DAY.match(cell) is None
