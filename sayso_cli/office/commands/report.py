"""`sayso report`."""

from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from sayso.domain.message.message import COSTS_CREDITS, MessageStatus
from sayso_cli.office.api.client import Client
from sayso_cli.office.command import command
from sayso_cli.office.phrasing import why
from sayso_cli.office.problem import Problem, Refused
from sayso_cli.office.session_context import Desk
from sayso_cli.office.show import batches as show
from sayso_cli.office.show.not_found import unknown_batch

EXCEL_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes a file for one of old Windows, and spoils every accent."""


@command("report")
@click.argument("batch")
@click.option(
    "--status",
    "statuses",
    type=click.Choice([status.value for status in MessageStatus]),
    multiple=True,
    help="Only these; again for more.",
)
@click.option("--not-delivered", is_flag=True, help="Only those who did not get it.")
@click.option("--table", "as_table", is_flag=True, help="A table, even where it goes into a file.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write a CSV file that Excel opens.")
def report(
    desk: Desk, *, batch: str, statuses: tuple[str, ...], not_delivered: bool, as_table: bool, output: Path | None
) -> Any:
    """Tell what became of each message of BATCH: a table in a window, CSV where it goes into a file."""
    wanted = ",".join([*statuses, *(show.NOT_DELIVERED if not_delivered else ())])
    path, client = f"/batches/{batch}/messages", desk.client
    try:
        if output is not None:
            _write(output, client.csv(path, status=wanted))
            desk.screen.result({"written": str(output)}, f"Wrote {output}.")
        elif desk.screen.as_json:
            desk.screen.result({"messages": client.all(path, "messages", status=wanted)})
        elif as_table or desk.screen.out.is_terminal:
            desk.screen.tell(_table(client, path, wanted))
        else:
            click.echo(client.csv(path, status=wanted), nl=False)
    except Refused as refused:
        raise unknown_batch(refused, batch) from refused


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(EXCEL_MARK + content)
    except OSError as error:
        raise Problem(f"{output} cannot be written: {error.strerror}.") from error


def _table(client: Client, path: str, wanted: str) -> Any:
    made = show.table("", "phone", "family", "name", "status", "why", "credits", right=("credits",))
    for row in client.all(path, "messages", status=wanted):
        reason = row.get("reason_text") or why(row["reason"], row["error_code"])
        labels = (escape(row["family_id"] or ""), escape(row["name"] or ""))
        used = row["segments"] if row["status"] in COSTS_CREDITS else 0
        made.add_row(row["phone"], *labels, show.coloured(row["status"]), escape(reason), str(used))
    return made
