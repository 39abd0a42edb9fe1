"""`sayso report BATCH --left-out FILE`: the rejected rows as a list that can be corrected and sent."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sayso.http.csv_file import to_csv
from sayso_cli.office.batch.named import name_of
from sayso_cli.office.phrasing import how_many
from sayso_cli.office.private_file import BYTE_ORDER_MARK, write_private
from sayso_cli.office.session_context import SessionContext
from sayso_cli.visible import visible

LABELS = ("phone", "family_id", "name", "language")
"""Titles that `sayso send` knows."""

WHY = "what_to_correct"


def write_left_out(context: SessionContext, batch: str, path: Path) -> None:
    """Write them with a title for each value that the text needs, and say how the list is sent."""
    shown = context.client.get(f"/batches/{batch}")
    rows = context.client.all(f"/batches/{batch}/messages", "messages", status="rejected")
    if not rows:
        context.screen.result({"written": None, "rows": 0}, "No row of this batch was rejected: no file was written.")
        return
    variables = list(dict.fromkeys(name for row in rows for name in row.get("variables") or {}))
    labels = [label for label in LABELS if label == "phone" or any(row.get(label) for row in rows)]
    columns = [*labels, *(name for name in variables if name not in labels), *_missing(rows, variables), WHY]
    lines = [{**(row.get("variables") or {}), **row, WHY: row["reason_text"]} for row in rows]
    write_private(path, BYTE_ORDER_MARK + to_csv(columns, lines).encode())
    context.screen.result(
        {"written": str(path), "rows": len(rows)},
        f"Wrote {how_many(len(rows), 'row')} to {visible(str(path))}. Correct them there, then:",
        _command(shown, path),
    )


def _missing(rows: list[dict[str, Any]], known: list[str]) -> list[str]:
    """The titles of values that every row lacks."""
    missing = (_detail(row) for row in rows if row["reason"] == "missing_variable")
    return [name for name in dict.fromkeys(missing) if name and name not in known]


def _detail(row: Mapping[str, Any]) -> str:
    return str(row["reason_text"]).rpartition(": ")[2]


def _command(batch: Mapping[str, Any], path: Path) -> str:
    """The command that sends the list to those who have not got the batch."""
    used = batch.get("template_used")
    text = ["--use", used["name"]] if used else ["--template", batch["template"]]
    channel = ["--channel", "voice"] if batch["channel"] == "voice" else []
    words = ["sayso", "send", str(path), "--completes", name_of(batch), "--category", batch["category"]]
    return "  " + shlex.join([*words, *channel, *text])
