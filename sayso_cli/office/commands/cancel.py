"""`sayso cancel`."""

from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.problem import Refused
from sayso_cli.office.session_context import Desk
from sayso_cli.office.show import batches as show
from sayso_cli.office.show.not_found import unknown_batch


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
