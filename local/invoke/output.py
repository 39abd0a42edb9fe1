"""Prints the result of an invocation, and the list of functions and events."""

import json
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.invoke.deployed import InvocationResult
from local.invoke.event_files import FUNCTIONS, events_of

LAST_LINES = 12


def print_result(console: Console, function: str, event: Path, result: InvocationResult) -> None:
    """Print the status and the body, indented if it is JSON; or the error and the end of the log."""
    console.print(f"[bold]{function}[/] ← {escape(event.name)}")
    if result.failed:
        _print_error(console, result)
        return
    answer = result.answer
    if not (isinstance(answer, dict) and "statusCode" in answer):
        console.print_json(data=answer)
        return
    status = int(answer["statusCode"])
    console.print(f"HTTP {status}", style="green" if status < 300 else "yellow", highlight=False)
    if answer.get("body"):
        _print_body(console, answer["body"])


def _print_body(console: Console, body: str) -> None:
    try:
        console.print_json(body)
    except json.JSONDecodeError:  # TwiML or CSV
        console.print(escape(body), highlight=False)


def _print_error(console: Console, result: InvocationResult) -> None:
    error: dict[str, Any] = result.answer if isinstance(result.answer, dict) else {}
    sentence = f"{error.get('errorType', 'The function failed')}: {error.get('errorMessage', 'without a message')}"
    console.print(escape(sentence), style="bold red", highlight=False)
    for line in result.log.splitlines()[-LAST_LINES:]:
        console.print(escape(line), style="dim", highlight=False)


def print_events(console: Console) -> None:
    """Print all functions with their event files."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("FUNCTION", no_wrap=True)
    table.add_column("EVENT")
    for function in FUNCTIONS:
        table.add_row(function, "\n".join(f"events/{path.name}" for path in events_of(function)))
    console.print(table)
