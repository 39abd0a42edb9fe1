"""`sayso status`."""

from typing import Any

import click

from sayso_cli.office.batch.follow import continues_message, follow
from sayso_cli.office.command import command
from sayso_cli.office.problem import Interrupted, Refused
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import batches as show_batches
from sayso_cli.office.show.not_found import unknown_batch


@command("status")
@click.argument("batch", required=False)
@click.option("--follow", "wait", is_flag=True, help="Wait until every message has its final status.")
@click.option("--limit", type=click.IntRange(1, 25), default=10, show_default=True, help="How many batches to list.")
def status(context: SessionContext, *, batch: str | None, wait: bool, limit: int) -> Any:
    """Show the progress of BATCH, or list the newest batches."""
    if batch is None:
        if wait:
            raise click.UsageError("--follow needs a batch: sayso status BATCH --follow")
        found = context.client.get("/batches", limit=limit)
        context.screen.result(found, show_batches.batches(found["batches"], context.zone))
        return found
    try:
        shown: Any = context.client.get(f"/batches/{batch}")
    except Refused as refused:
        raise unknown_batch(refused, batch) from refused
    if wait:
        try:
            shown = follow(context.client, shown, context.screen, context.clock)
        except KeyboardInterrupt:
            raise Interrupted(continues_message(batch)) from None
    context.screen.result(shown, *show_batches.batch(shown, context.zone))
    return shown
