"""What an invocation came to, for the person at the keyboard."""

import json
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.invoke.deployed import Outcome
from local.invoke.event_files import FUNCTIONS, events_of

LAST_LINES = 12


def show(console: Console, function: str, event: Path, outcome: Outcome) -> None:
    """The answer with its status first, its body laid out if it is JSON; or the error, and how the log ends."""
    console.print(f"[bold]{function}[/] ← {escape(event.name)}")
    if outcome.failed:
        _show_error(console, outcome)
        return
    answer = outcome.answer
    if not (isinstance(answer, dict) and "statusCode" in answer):
        console.print_json(data=answer)
        return
    status = int(answer["statusCode"])
    console.print(f"HTTP {status}", style="green" if status < 300 else "yellow", highlight=False)
    if answer.get("body"):
        _show_body(console, answer["body"])


def _show_body(console: Console, body: str) -> None:
    try:
        console.print_json(body)
    except json.JSONDecodeError:  # TwiML or CSV
        console.print(escape(body), highlight=False)


def _show_error(console: Console, outcome: Outcome) -> None:
    error: dict[str, Any] = outcome.answer if isinstance(outcome.answer, dict) else {}
    said = f"{error.get('errorType', 'The function failed')}: {error.get('errorMessage', 'it said nothing')}"
    console.print(escape(said), style="bold red", highlight=False)
    for line in outcome.log.splitlines()[-LAST_LINES:]:
        console.print(escape(line), style="dim", highlight=False)


def show_all(console: Console) -> None:
    """Every function with its event files."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("FUNCTION", no_wrap=True)
    table.add_column("EVENT")
    for function in FUNCTIONS:
        table.add_row(function, "\n".join(f"events/{path.name}" for path in events_of(function)))
    console.print(table)
