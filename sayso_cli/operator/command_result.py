"""What a command has to say when it is done: sentences and a table for people, the same as JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`changed` says whether anything is other than before; `rows` under `plural` are a table.

    A row's `text` is for programs; people read it among the sentences. Where `table` is no, so are all rows. `wrong`
    says that a check found something: the command ends with exit code 1.
    """

    changed: bool
    sentences: Sequence[str]
    data: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""
    rows: Sequence[Row] = ()
    table: bool = True
    wrong: bool = False

    def as_json(self) -> str:
        """One line."""
        rows = {self.plural: list(self.rows)} if self.plural else {}
        return json.dumps({"changed": self.changed, **self.data, **rows})

    def show(self) -> None:
        """For the person at the keyboard."""
        if self.rows and self.table:
            columns = [name for name in self.rows[0] if name != "text"]
            table = Table(*columns, box=box.SIMPLE)
            for row in self.rows:
                table.add_row(*(_cell(row[name]) for name in columns))
            Console(highlight=False).print(table)
        for sentence in self.sentences:
            click.echo(sentence)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
