"""What is to be sent: the body of a batch, and where each of its rows stands in the office's file."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sayso.domain.batch.batch import MAX_RECIPIENTS
from sayso.domain.text.template import ACCOUNT_VARIABLE, InvalidTemplate, Template, Variable, canonical_name
from sayso_cli.office.input import columns
from sayso_cli.office.input.sheet import Row, Sheet
from sayso_cli.office.phrasing import counted, listed
from sayso_cli.office.problem import Problem

_FIELD_OF_ROW = re.compile(r"recipients\.(\d+)\.(.+)")

MAX_NAME = 200
"""What the API takes; a longer one is a note, and cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The titles that the person has named; None is found by the usual titles."""

    phone: str | None = None
    family: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """`lines` are those of the rows in `file`, in the order of the body; empty where there is no file."""

    body: Mapping[str, Any]
    lines: tuple[int, ...] = ()
    file: str = ""
    notes: tuple[str, ...] = field(default=())

    def key(self, day: date) -> str:
        """The same content on the same day has the same key, so that sending it again by mistake sends nothing."""
        content = json.dumps([day.isoformat(), self.body], sort_keys=True)
        return f"sayso-{hashlib.sha256(content.encode()).hexdigest()[:40]}"

    def line(self, index: int | None) -> str:
        """Where the row stands: its line in the file."""
        if index is None:
            return ""
        return str(self.lines[index]) if index < len(self.lines) else ""

    def name(self, index: int | None) -> str:
        """Whom the row is for."""
        recipients: Sequence[Mapping[str, Any]] = self.body.get("recipients", ())
        if index is None or index >= len(recipients):
            return ""
        return str(recipients[index].get("name") or recipients[index].get("family_id") or "")

    def place(self, name: str) -> str:
        """A field of the request as the person knows it: `line 7, phone`."""
        if match := _FIELD_OF_ROW.fullmatch(name):
            line = self.line(int(match[1]))
            return f"line {line}, {match[2]}" if line else match[2]
        return name


def from_sheet(sheet: Sheet, body: Mapping[str, Any], around: Mapping[str, str], named: Columns) -> Order:
    """The batch of a whole file. `around` are the account's header and footer, which may name columns too."""
    if len(sheet.rows) > MAX_RECIPIENTS:
        after = sheet.rows[MAX_RECIPIENTS - 1].line
        raise Problem(
            f"{sheet.name} has {counted(len(sheet.rows), 'row')}; one batch takes {MAX_RECIPIENTS:,}: "
            f"split the file behind line {after:,} and send both parts."
        )
    phone = columns.require(sheet, columns.PHONE, named.phone)
    wanted = _variables(sheet, body["template"], around)
    labels = {
        "family_id": columns.find(sheet, columns.FAMILY, named.family),
        "name": columns.find(sheet, columns.NAME, named.name),
    }
    recipients = [_recipient(row, phone, labels, wanted) for row in sheet.rows]
    guessed = f"{sheet.name} is no UTF-8: look at names with accents in the texts below, or save it as “CSV UTF-8”."
    return Order(
        {**body, "recipients": recipients},
        tuple(row.line for row in sheet.rows),
        sheet.name,
        (guessed,) if sheet.is_guessed else (),
    )


def to_oneself(phone: str, body: Mapping[str, Any], around: Mapping[str, str], sheet: Sheet | None) -> Order:
    """A test: the text of the file's first row, sent to one's own phone; without a file, each variable is its name."""
    if sheet is not None:
        wanted = _variables(sheet, body["template"], around)
        recipient = _recipient(sheet.rows[0], None, {}, wanted)
    else:
        names = {name for _, template in _templates(body["template"], around) for name in template.names}
        recipient = {"variables": {name: name for name in names - {ACCOUNT_VARIABLE}}}
    return Order({**body, "test": True, "recipients": [{**recipient, "phone": phone}]})


def _recipient(
    row: Row, phone: int | None, labels: Mapping[str, int | None], wanted: Mapping[str, int]
) -> dict[str, Any]:
    """The row as the API takes it; what is blank is left out, and so is every column that the text does not name."""
    cells = row.cells
    told = {name: cells[column][:MAX_NAME] for name, column in labels.items() if column is not None and cells[column]}
    values = {name: cells[column] for name, column in wanted.items() if cells[column]}
    return {"phone": cells[phone] if phone is not None else "", **told, "variables": values}


def _variables(sheet: Sheet, text: str, around: Mapping[str, str]) -> dict[str, int]:
    """The column of each variable. Problem names a variable without one, and the column that was probably meant."""
    names = [canonical_name(title) for title in sheet.titles]
    found: dict[str, int] = {}
    for where, template in _templates(text, around):
        for part in template.parts:
            if not isinstance(part, Variable) or part.name == ACCOUNT_VARIABLE:
                continue
            if names.count(part.name) > 1:
                raise Problem(f"{sheet.name} has several columns “{part.name}”: give each a title of its own.")
            if part.name in names:
                found[part.name] = names.index(part.name)
            elif problem := _missing(part, where, names, sheet):
                raise Problem(problem)
    return found


def _missing(variable: Variable, where: str, names: Sequence[str], sheet: Sheet) -> str:
    """What is wrong; nothing, where there is a default and no column that may have been meant."""
    meant = columns.nearest(variable.name, [*filter(None, names), ACCOUNT_VARIABLE])
    told = f"{{{{{variable.name}}}}} in {where}: {sheet.name} has no such column"
    if meant:
        return f"{told}; did you mean {{{{{meant}}}}}?"
    return "" if variable.default is not None else f"{told}; it has {listed(sheet.titles)}."


def _templates(text: str, around: Mapping[str, str]) -> list[tuple[str, Template]]:
    """The text, and what the account puts around it. Problem if the text is no template."""
    try:
        parsed = Template.parse(text)
    except InvalidTemplate as error:
        near = text[max(0, error.position - 10) : error.position + 20].replace("\n", " ")
        what = str(error).partition(" (at position")[0]
        raise Problem(f"The text is not right at “{near}”: {what}.") from error
    return [("the text", parsed), *((f"the account's {name}", Template.parse(part)) for name, part in around.items())]
