"""The result of a command: sentences and a table for people, the same as JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from rich import box
from rich.table import Table

from sayso_cli.visible import SafeConsole, visible

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """`changed`: whether the command changed anything. `rows` are a table, and the list `plural` in the JSON.

    A row's `text` is in the JSON only; people read it among the sentences. With `table=False` people see no table.
    `wrong` means that a check found something: the exit code is then 1.
    """

    changed: bool
    sentences: Sequence[str]
    data: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""
    rows: Sequence[Row] = ()
    table: bool = True
    wrong: bool = False

    def as_json(self) -> str:
        """Return one line of JSON."""
        rows = {self.plural: list(self.rows)} if self.plural else {}
        return json.dumps({"changed": self.changed, **self.data, **rows})

    def show(self) -> None:
        """Print it for people."""
        if self.rows and self.table:
            columns = [name for name in self.rows[0] if name != "text"]
            table = Table(*columns, box=box.SIMPLE)
            for row in self.rows:
                table.add_row(*(_cell(row[name]) for name in columns))
            SafeConsole(markup=False).print(table)
        for sentence in self.sentences:
            click.echo(visible(sentence))


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else visible(str(value))
