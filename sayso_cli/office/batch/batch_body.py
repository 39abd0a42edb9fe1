"""The body of POST /batches, made from the office's list, and the line of the list for each of its rows."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sayso.domain.batch.batch import MAX_RECIPIENTS
from sayso.domain.text.template import ACCOUNT_VARIABLE, InvalidTemplate, Template, Variable, canonical_name
from sayso_cli.office.batch.row_languages import RowLanguages
from sayso_cli.office.batch.saved_text import Texts
from sayso_cli.office.input import column_names, columns, language_column, name_columns, phone_columns, phones
from sayso_cli.office.input.phone_columns import PhoneColumns
from sayso_cli.office.input.record import Row
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.phrasing import how_many, listed, quoted
from sayso_cli.office.problem import Problem

_ROW_FIELD = re.compile(r"recipients\.(\d+)\.(.+)")

MAX_NAME = 200
"""The API's limit. A longer cell is probably a note, and is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTitles:
    """The column titles given as options; a column without one is found by its usual titles."""

    phones: tuple[str, ...] = ()
    family: str | None = None
    name: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class BatchBody:
    """`content` is the JSON body. `lines` are the lines in `file` of its recipients; empty where there is no file."""

    content: Mapping[str, Any]
    lines: tuple[int, ...] = ()
    file: str = ""
    notes: tuple[str, ...] = field(default=())
    columns: str = ""
    texts: Texts = field(default=Texts("", {}))

    def text_of(self, place: str) -> str:
        """Return the text that a field of the API means: `template`, or `texts.es` of a saved one; empty if none."""
        typed = self.content.get("template", "") if place == "template" else ""
        return self.texts.by_field.get(place) or str(typed)

    def idempotency_key(self, day: date) -> str:
        """Return the same key for the same content on the same day, so that a repeated command sends nothing."""
        keyed = json.dumps([day.isoformat(), self.content], sort_keys=True)
        return f"sayso-{hashlib.sha256(keyed.encode()).hexdigest()[:40]}"

    def completing(self, batch: str) -> "BatchBody":
        """Return the body for those rows only that have not got this batch."""
        return replace(self, content={**self.content, "completes": batch})

    def line(self, index: int | None) -> str:
        """Return the line in the file of the recipient with this index; empty if unknown."""
        if index is None:
            return ""
        return str(self.lines[index]) if index < len(self.lines) else ""

    def name(self, index: int | None) -> str:
        """Return the name or family id of the recipient with this index; empty if unknown."""
        recipients: Sequence[Mapping[str, Any]] = self.content.get("recipients", ())
        if index is None or index >= len(recipients):
            return ""
        return str(recipients[index].get("name") or recipients[index].get("family_id") or "")

    def field_in_file(self, name: str) -> str:
        """Return a field of the request as the person knows it: `recipients.3.phone` is `line 7, phone`."""
        if match := _ROW_FIELD.fullmatch(name):
            line = self.line(int(match[1]))
            return f"line {line}, {match[2]}" if line else match[2]
        return name


def from_sheet(
    sheet: Sheet,
    texts: Texts,
    fields: Mapping[str, Any],
    header_and_footer: Mapping[str, str],
    titles: ColumnTitles,
    country: str,
) -> BatchBody:
    """Make the body for all rows of a list, one recipient for each phone; `fields` are the others of the request.

    The account's header and footer may use columns too. Problem if a column is missing or the list is too long.
    """
    phone = phone_columns.find(sheet, titles.phones)
    variables = _variable_columns(sheet, texts, header_and_footer)
    languages = RowLanguages(sheet, language_column.find(sheet, titles.language), texts.languages)
    family = _one(columns.find(sheet, columns.FAMILY, titles.family))
    names = {column: name_columns.find(sheet, titles.name, column) for column in phone.used}
    recipients: list[dict[str, Any]] = []
    lines: list[int] = []
    for row in sheet.rows:
        found: dict[str, int] = {}
        for column in phone.used:
            for one in phones.in_cell(row.cells[column], country):
                found.setdefault(one, column)
        for one, column in (found or {"": phone.used[0]}).items():
            labels = {"family_id": family, "name": names[column]}
            recipients.append({"phone": one, **_recipient(row, labels, variables), **languages.of(row)})
        lines += [row.line] * (len(recipients) - len(lines))
    if len(recipients) > MAX_RECIPIENTS:
        raise Problem(
            f"{sheet.name} has {how_many(len(recipients), 'phone')}; one batch takes {MAX_RECIPIENTS:,}: "
            f"split the file before line {lines[MAX_RECIPIENTS]:,} and send both parts."
        )
    return BatchBody(
        {**texts.fields, **fields, "recipients": recipients},
        tuple(lines),
        sheet.name,
        (*_notes(sheet, variables.values()), *languages.notes()),
        _columns(sheet, phone),
        texts,
    )


def _one(column: int | None) -> tuple[int, ...]:
    return () if column is None else (column,)


def _columns(sheet: Sheet, phone: PhoneColumns) -> str:
    """Return which columns the phones come from, and which others have phones."""
    used, unused = (
        [column_names.shown(sheet.titles, column) for column in every] for every in (phone.used, phone.unused)
    )
    return f"Phones: {listed(used)}{f'; not used: {listed(unused)}' if unused else ''}."


def _notes(sheet: Sheet, used: Iterable[int]) -> Iterator[str]:
    """Yield what the person should know of the list, and check in the texts."""
    yield from sheet.notes
    if formatted := sorted(sheet.formatted & set(used)):
        names = listed([column_names.shown(sheet.titles, column) for column in formatted])
        yield (
            f"The numbers in {names} are used as {sheet.name} stores them, without their format (as of $12.50, 50% "
            "or 02139): check the texts below, or save the sheet as “CSV UTF-8”, and use that file."
        )
    if sheet.is_guessed:
        yield (
            f"{sheet.name} is not saved as UTF-8: check names with accents in the texts below, or save it as "
            "“CSV UTF-8”."
        )


def for_own_phone(
    phone: str,
    texts: Texts,
    fields: Mapping[str, Any],
    header_and_footer: Mapping[str, str],
    sheet: Sheet | None,
    titles: ColumnTitles,
) -> BatchBody:
    """Make a test to one's own phone with the values and the language of the first row; without a list, each variable
    is its name."""
    if sheet is not None:
        variables = _variable_columns(sheet, texts, header_and_footer)
        languages = RowLanguages(sheet, language_column.find(sheet, titles.language), texts.languages)
        recipient = {**_recipient(sheet.rows[0], {}, variables), **languages.of(sheet.rows[0])}
    else:
        names = {name for _, template in _templates(texts, header_and_footer) for name in template.names}
        recipient = {"variables": {name: name for name in names - {ACCOUNT_VARIABLE}}}
    content = {**texts.fields, **fields, "test": True, "recipients": [{**recipient, "phone": phone}]}
    return BatchBody(content, texts=texts)


def _recipient(row: Row, labels: Mapping[str, tuple[int, ...]], variables: Mapping[str, int]) -> dict[str, Any]:
    """Return the row for the API without its phone, blank cells and columns that the text does not use."""
    cells = row.cells
    said = {name: " ".join(cells[one] for one in every if cells[one])[:MAX_NAME] for name, every in labels.items()}
    named = {name: label for name, label in said.items() if label}
    values = {name: cells[column] for name, column in variables.items() if cells[column]}
    return {**named, "variables": values}


def _variable_columns(sheet: Sheet, texts: Texts, header_and_footer: Mapping[str, str]) -> dict[str, int]:
    """Return the column of each variable. Problem if one has no column; it names the column that was probably meant."""
    names = [canonical_name(title) for title in sheet.titles]
    found: dict[str, int] = {}
    for where, template in _templates(texts, header_and_footer):
        for part in template.parts:
            if not isinstance(part, Variable) or part.name == ACCOUNT_VARIABLE:
                continue
            places = column_names.places(sheet.titles, part.name)
            if len(places) > 1:
                which = listed([f"{{{{column_{column_names.letter(one).casefold()}}}}}" for one in places], last="or")
                raise Problem(f"{sheet.name} has several columns {quoted(part.name)}: write {which}.")
            if places:
                found[part.name] = places[0]
            elif problem := _missing_column(part, where, names, sheet):
                raise Problem(problem)
    return found


def _missing_column(variable: Variable, where: str, names: Sequence[str], sheet: Sheet) -> str:
    """Return what is wrong; empty if the variable has a default and no column has a similar name."""
    similar = columns.nearest(variable.name, [*filter(None, names), ACCOUNT_VARIABLE])
    problem = f"{{{{{variable.name}}}}} in {where}: {sheet.name} has no such column"
    if similar:
        return f"{problem}; did you mean {{{{{similar}}}}}?"
    return "" if variable.default is not None else f"{problem}; it has {listed(column_names.every_name(sheet.titles))}."


def _templates(texts: Texts, header_and_footer: Mapping[str, str]) -> list[tuple[str, Template]]:
    """Return the texts and the account's header and footer as templates. Problem if a text is not a valid template."""
    parsed = [(_where(place), _template(text)) for place, text in texts.by_field.items()]
    around = [(f"the account's {name}", Template.parse(part)) for name, part in header_and_footer.items()]
    return [*parsed, *around]


def _where(place: str) -> str:
    return "the text" if place == "template" else f"the text in {place.removeprefix('texts.')}"


def _template(text: str) -> Template:
    try:
        return Template.parse(text)
    except InvalidTemplate as error:
        near = text[max(0, error.position - 10) : error.position + 20].replace("\n", " ")
        what = str(error).partition(" (at position")[0]
        raise Problem(f"The text is not right at “{near}”: {what}.") from error
