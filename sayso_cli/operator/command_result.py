"""The result of a command: sentences and a table for people, the same as JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from rich import box
from rich.table import Table

from sayso_cli.visible import SafeConsole, visible

WIDTH_IN_A_FILE = 10_000
"""Wider than any row: nothing is cut or folded where no window says how wide it is."""

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
            table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
            for name in columns:
                figures = any(_is_figure(row[name]) for row in self.rows)
                table.add_column(name, overflow="fold", justify="right" if figures else "left")
            for row in self.rows:
                table.add_row(*(_cell(row[name]) for name in columns))
            _console().print(table)
        for sentence in self.sentences:
            click.echo(visible(sentence))


def _console() -> SafeConsole:
    """As wide as the window; a pipe or a file gets each row on one line."""
    found = SafeConsole(markup=False)
    return found if found.is_terminal else SafeConsole(markup=False, width=WIDTH_IN_A_FILE)


def _is_figure(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _is_figure(value):
        return f"{value:,}"
    return "" if value is None else visible(str(value))
