"""The language of each row of a list, and what the person should know of it."""

from collections import Counter
from collections.abc import Iterator

from sayso_cli.office.input import column_names, language_column
from sayso_cli.office.input.record import Row
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.phrasing import listed, quoted


class RowLanguages:
    """The language of each row, where the text is there in several."""

    def __init__(self, sheet: Sheet, column: int | None, known: frozenset[str]) -> None:
        self._title = column_names.shown(sheet.titles, column) if column is not None else ""
        self._column = column if len(known) > 1 else None
        self._known = known
        self._others: Counter[str] = Counter()

    def of(self, row: Row) -> dict[str, str]:
        """Return the field of the API with the language of a row; empty where the account's is read."""
        cell = row.cells[self._column] if self._column is not None else ""
        code = language_column.code_of(cell) if cell else None
        if code in self._known:
            return {"language": str(code)}
        if cell:
            self._others[cell] += 1
        return {}

    def notes(self) -> Iterator[str]:
        """Say who gets the text in another language than the list says, or that the list says none."""
        if self._others:
            said = listed(f"{quoted(cell)} ({number:,})" for cell, number in self._others.most_common())
            yield f"{self._title} has {said}, in which the text is not saved: they get it in your account's language."
        elif len(self._known) > 1 and self._column is None:
            yield (
                "The list has no column “Language”, so everybody gets the text in your account's language; name "
                f"another column with {language_column.LANGUAGE.option}."
            )
