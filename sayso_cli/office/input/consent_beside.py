"""What is beside or above the answers of a list and may reverse a yes: such a list is refused, with what to change."""

from collections.abc import Iterator

from sayso_cli.office.input import column_names, phones
from sayso_cli.office.input.consent_columns import (
    ABOUT_CONSENT,
    OF_CONSENT,
    OPPOSITES,
    TEXTS,
    ConsentColumns,
    answer,
    may_be_an_answer,
)
from sayso_cli.office.input.phone_columns import PhoneColumns
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import comparable, titles, words_of
from sayso_cli.office.phrasing import listed, quoted
from sayso_cli.office.problem import Problem

_OF_ENDING = titles("unsubscribe unsubscribed optout blocked")
_OF_WISHES = titles("contact want wants message messages messaging")
# A title of such words alone, or with those of a day, ends a consent: `Revoked`, `Withdrawn on`.
_ENDS = titles(
    "revoked revocado declined refused denied opposed withdrawn withdrew retirado rechazado removed stopped stop"
)
_OF_DAYS = titles("date day on at when fecha")
_EXPIRES = titles("expires expired expiry expiration end ends ended until")
# A column that says to what, or by which way, the families agreed.
_TO_WHAT = titles("type kind scope method preferred preference tipo")

ADVICE = "one column “Text consent” with yes for those who want texts and no for those who do not"


def check(sheet: Sheet, columns: ConsentColumns, used: PhoneColumns, country: str) -> None:
    """Raises Problem."""
    first = sheet.rows[0]
    has_phone = any(phones.in_cell(first.cells[column], country) for column in used.used)
    if not has_phone and any(answer(cell) for cell in first.cells if cell):
        raise Problem(f"The titles of {sheet.name} seem to take two lines: write them in one, and {ADVICE}.")
    if said := _above(sheet):
        raise Problem(
            f"{quoted(said)} above the titles may say what the answers mean: remove that line, and write {ADVICE}."
        )
    for column in _beside(sheet, columns):
        beside, taken = (column_names.shown(sheet.titles, one) for one in (column, columns.status))
        raise Problem(f"{beside} may say otherwise than {taken}: make {ADVICE} out of both, and remove the other.")
    if untitled := next(_untitled(sheet, used), None):
        line, column, cell = untitled
        raise Problem(
            f"Line {line} of {sheet.name} has {quoted(cell)} in column {column_names.letter(column)}, which has no "
            "title and may change what the answer says: give the column a title, or empty it."
        )
    others = [one for one in range(len(sheet.titles)) if one != columns.status and _is_of_texts(sheet, one)]
    if len(used.used) > 1 and others:
        answers = [column_names.shown(sheet.titles, one) for one in (columns.status, *others)]
        raise Problem(
            f"There are several phones and several answers, {listed(answers)}: import the list once for "
            "each phone, with its own --phone-column and --status-column."
        )


def _untitled(sheet: Sheet, used: PhoneColumns) -> Iterator[tuple[int, int, str]]:
    """The cells that nobody knows the meaning of; a number counts rows, or is a phone."""
    columns = [column for column, title in enumerate(sheet.titles) if not title and column not in used.used]
    for row in sheet.rows:
        for column in columns:
            if any(map(str.isalpha, row.cells[column])):
                yield row.line, column, row.cells[column]


def _above(sheet: Sheet) -> str:
    doubtful = ABOUT_CONSENT | OPPOSITES | TEXTS
    return next((said for said in sheet.above if set(words_of(said)) & doubtful), "")


def _beside(sheet: Sheet, columns: ConsentColumns) -> Iterator[int]:
    """The filled columns that may say of a yes that it is none, or none about texts."""
    about = ABOUT_CONSENT | TEXTS | _OF_WISHES
    taken = comparable(sheet.titles[columns.status])
    used = {columns.status, *(column for several in columns.others.values() for column in several)}
    for column, title in enumerate(sheet.titles):
        words = set(words_of(title))
        takes_back = (
            (words & OPPOSITES and (words & about or words & _OF_ENDING))
            or (words & _ENDS and words <= _ENDS | _OF_DAYS)
            or (words & _EXPIRES and words & (ABOUT_CONSENT | TEXTS))
        )
        says_to_what = taken in OF_CONSENT and words & _TO_WHAT and words & about
        if column not in used and (takes_back or says_to_what) and any(row.cells[column] for row in sheet.rows):
            yield column


def _is_of_texts(sheet: Sheet, column: int) -> bool:
    return bool(set(words_of(sheet.titles[column])) & TEXTS) and may_be_an_answer(sheet, column)
