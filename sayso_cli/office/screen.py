"""Where a command says what: results on standard output, questions and progress on standard error."""

import json
from dataclasses import dataclass, field
from typing import Any

import click
from rich.console import Console, RenderableType

WIDTH_IN_A_FILE = 120


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the window; wide enough for a table where there is no window."""
    found = Console(stderr=stderr, highlight=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, width=WIDTH_IN_A_FILE)


@dataclass(frozen=True, slots=True)
class Screen:
    """With `as_json`, standard output is for programs: it gets one line, and people read the other."""

    out: Console = field(default_factory=console)
    err: Console = field(default_factory=lambda: console(stderr=True))
    as_json: bool = False

    @property
    def people(self) -> Console:
        """Where people read."""
        return self.err if self.as_json else self.out

    def tell(self, *what: RenderableType) -> None:
        """Something for people."""
        for one in what:
            self.people.print(one)

    def result(self, data: Any, *for_people: RenderableType) -> None:
        """What the command was called for: one line of JSON, or what people read."""
        if self.as_json:
            click.echo(json.dumps(data))
        else:
            self.tell(*for_people)

    def confirm(self, question: str) -> bool:
        """Ask yes or no; Enter is no."""
        return click.confirm(question, default=False, err=True)
