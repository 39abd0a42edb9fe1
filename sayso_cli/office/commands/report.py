"""`sayso report`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from sayso.domain.message.message import COSTS_CREDITS, MessageStatus
from sayso_cli.office.batch.named import meant
from sayso_cli.office.command import command
from sayso_cli.office.commands.left_out import write_left_out
from sayso_cli.office.phrasing import reason_text
from sayso_cli.office.private_file import BYTE_ORDER_MARK, write_private
from sayso_cli.office.problem import Refused
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show.batches import NOT_DELIVERED, last_text
from sayso_cli.office.show.not_found import unknown_batch
from sayso_cli.office.show.table import coloured, table
from sayso_cli.visible import outside

REJECTED = "rejected"


@command("report")
@click.argument("batch")
@click.option(
    "--status",
    "statuses",
    type=click.Choice([*(status.value for status in MessageStatus), REJECTED]),
    multiple=True,
    help="Only messages with this status; may be repeated.",
)
@click.option("--not-delivered", is_flag=True, help="Only who did not get it.")
@click.option(
    "--left-out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the rejected rows as a list (CSV), to be corrected and sent.",
)
@click.option("--table", "as_table", is_flag=True, help="Print a table, even if the output goes to a file.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write a CSV file for Excel.")
def report(
    context: SessionContext,
    *,
    batch: str,
    statuses: tuple[str, ...],
    not_delivered: bool,
    left_out: Path | None,
    as_table: bool,
    output: Path | None,
) -> Any:
    """Show what became of each row of BATCH.

    On the screen it is a table; if the output goes to a file, it is CSV.
    """
    wanted = ",".join([*statuses, *(NOT_DELIVERED if not_delivered else ())])
    client = context.client
    batch = meant(client, batch)
    path = f"/batches/{batch}/messages"
    try:
        if left_out is not None:
            write_left_out(context, batch, left_out)
        elif output is not None:
            write_private(output, BYTE_ORDER_MARK + client.csv(path, status=wanted))
            context.screen.result({"written": str(output)}, f"Wrote {outside(str(output))}.")
        elif context.screen.as_json:
            context.screen.result({"messages": client.all(path, "messages", status=wanted)})
        elif as_table or context.screen.out.is_terminal:
            rows = list(client.all(path, "messages", status=wanted))
            context.screen.print(_table(rows))
            if any(row["status"] == MessageStatus.PENDING for row in rows):
                context.screen.print(last_text(client.get(f"/batches/{batch}"), context.zone))
        else:
            context.screen.file(client.csv(path, status=wanted))
    except Refused as refused:
        raise unknown_batch(refused, batch) from refused


def _table(rows: Iterable[Mapping[str, Any]]) -> Any:
    columns = ("row", "phone", "family", "name", "status", "why", "credits")
    made = table("", *columns, right=("row", "credits"), whole=("phone", "status"), words=("why",))
    for row in rows:
        reason = row.get("reason_text") or reason_text(row["reason"], row["error_code"])
        labels = (outside(row["family_id"] or ""), outside(row["name"] or ""))
        used = row["segments"] if row["status"] in COSTS_CREDITS else 0
        made.add_row(
            str(row["index"] + 1), outside(row["phone"]), *labels, coloured(row["status"]), outside(reason), str(used)
        )
    return made
