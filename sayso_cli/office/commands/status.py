"""`sayso status`."""

from typing import Any

import click

from sayso_cli.office.batch.follow import follow, goes_on
from sayso_cli.office.command import command
from sayso_cli.office.problem import Interrupted, Refused
from sayso_cli.office.session_context import Desk
from sayso_cli.office.show import batches as show
from sayso_cli.office.show.not_found import unknown_batch


@command("status")
@click.argument("batch", required=False)
@click.option("--follow", "wait", is_flag=True, help="Stay until the batch is settled.")
@click.option("--limit", type=click.IntRange(1, 25), default=10, show_default=True, help="How many batches to list.")
def status(desk: Desk, *, batch: str | None, wait: bool, limit: int) -> Any:
    """Show where BATCH stands, or the newest batches."""
    if batch is None:
        if wait:
            raise click.UsageError("--follow needs to know which batch: sayso status BATCH --follow")
        found = desk.client.get("/batches", limit=limit)
        desk.screen.result(found, show.batches(found["batches"], desk.zone))
        return found
    try:
        one: Any = desk.client.get(f"/batches/{batch}")
    except Refused as refused:
        raise unknown_batch(refused, batch) from refused
    if wait:
        try:
            one = follow(desk.client, one, desk.screen, desk.clock)
        except KeyboardInterrupt:
            raise Interrupted(goes_on(batch)) from None
    desk.screen.result(one, *show.batch(one, desk.zone))
    return one
