"""`sayso cancel`."""

from typing import Any

import click

from office import show
from office.command import command
from office.desk import Desk
from office.problem import Refused
from office.unknown import unknown_batch


@command("cancel")
@click.argument("batch")
def cancel(desk: Desk, *, batch: str) -> Any:
    """Stop whatever of BATCH the carrier has not been given; at once, without a question."""
    try:
        answer = desk.client.post(f"/batches/{batch}/cancel", {})
    except Refused as refused:
        raise unknown_batch(refused, batch) from refused
    desk.screen.result(answer, *show.cancelled(answer))
    return answer
