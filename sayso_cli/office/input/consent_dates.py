"""Which column says when families consented: only one that can mean nothing else is taken without asking."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sayso_cli.office.input import column_names, columns
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import comparable, titles
from sayso_cli.office.phrasing import listed
from sayso_cli.office.problem import Problem

OPTION = "--date-column"

# Programs for forms write when a form was sent: Google's Timestamp, Microsoft's Completion time.
TITLES = titles(
    "at date signed signed_on signed_at consent_date date_signed given_at fecha timestamp marca_temporal submitted "
    "submitted_at submission_date date_submitted completion_time"
)
# A date of what? Perhaps of birth.
_OF_WHAT = titles("date fecha")
_RECENT = timedelta(days=2 * 365)


def find(sheet: Sheet, named: str | None) -> int | None:
    """Return the column; None if there is none. Problem if it may be several."""
    if named is not None:
        return columns.by_name(sheet, named, OPTION)
    found = [column for column, title in enumerate(sheet.titles) if comparable(title) in TITLES]
    filled = [column for column in found if any(row.cells[column] for row in sheet.rows)]
    if len(filled) > 1:
        which = listed([column_names.shown(sheet.titles, column) for column in filled], last="or")
        raise Problem(
            f"Which column of {sheet.name} says when the families consented: {which}? "
            f"Name it: {OPTION} {column_names.to_type(sheet.titles, filled[0])}."
        )
    return next(iter(filled or found), None)


def check(sheet: Sheet, column: int | None, days: Iterable[datetime], now: datetime) -> None:
    """Problem if a column that is just called “Date” has days long ago, as dates of birth are."""
    if column is None or comparable(sheet.titles[column]) not in _OF_WHAT:
        return
    old = min(days, default=now)
    if old < now - _RECENT:
        title = column_names.shown(sheet.titles, column)
        raise Problem(
            f"{title} of {sheet.name} has days of {old.year}. If families consented then, add {OPTION} "
            f"{column_names.to_type(sheet.titles, column)}; if they are dates of birth, "
            "call the column “Date of birth”."
        )
