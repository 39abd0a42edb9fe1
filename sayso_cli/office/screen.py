"""Where a command prints: results go to standard output, questions and progress to standard error."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from rich.console import Console, RenderableType

from sayso_cli.visible import SafeConsole, lines, visible

WIDTH_IN_A_FILE = 120

_COMMAND = re.compile(r"\bsayso [a-z]")


def console(*, stderr: bool = False) -> Console:
    """Return a console as wide as the window; where there is no window, wide enough for a table."""
    found = SafeConsole(stderr=stderr)
    return found if found.is_terminal else SafeConsole(stderr=stderr, width=WIDTH_IN_A_FILE)


@dataclass(frozen=True, slots=True)
class Screen:
    """With `as_json`, standard output has one line for programs, and text for people goes to standard error."""

    out: Console = field(default_factory=console)
    err: Console = field(default_factory=lambda: console(stderr=True))
    as_json: bool = False

    @property
    def people(self) -> Console:
        """The console for people."""
        return self.err if self.as_json else self.out

    def print(self, *what: RenderableType) -> None:
        """Print something for people."""
        for one in what:
            # A command that is suggested stays on one line, so that it can be copied; the window folds it.
            self.people.print(one, soft_wrap=isinstance(one, str) and _COMMAND.search(one) is not None)

    def result(self, data: Any, *for_people: RenderableType) -> None:
        """Print the result: one line of JSON, or the text for people."""
        if self.as_json:
            click.echo(json.dumps(data))
        else:
            self.print(*for_people)

    def file(self, content: bytes) -> None:
        """Print a file unchanged, for a program or another file; a window gets it with everything visible."""
        text = content.decode("utf-8", errors="replace").replace("\r\n", "\n")
        click.echo(lines(text) if self.out.is_terminal else content, nl=False)

    def confirm(self, question: str) -> bool:
        """Ask yes or no; Enter means no."""
        return click.confirm(visible(question), default=False, err=True)

    def ask_for_text(self) -> str:
        """Ask for the text of a message: in the person's editor, or on one line; empty if there is none."""
        if os.environ.get("VISUAL") or os.environ.get("EDITOR"):
            return (click.edit("", extension=".txt") or "").strip()
        return str(click.prompt("Text", default="", show_default=False, err=True)).strip()

    def choose(self, question: str, letters: Sequence[str], default: str) -> str:
        """Ask for one of these letters, which the question explains; Enter means the default."""
        kind = click.Choice(letters, case_sensitive=False)
        return str(click.prompt(visible(question), type=kind, default=default, show_choices=False, err=True))
