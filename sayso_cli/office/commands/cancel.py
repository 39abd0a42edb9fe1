"""`sayso cancel`."""

from typing import Any

import click

from sayso_cli.office.batch.named import meant
from sayso_cli.office.command import command
from sayso_cli.office.problem import Refused
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import batches as show_batches
from sayso_cli.office.show.not_found import unknown_batch


@command("cancel")
@click.argument("batch")
def cancel(context: SessionContext, *, batch: str) -> Any:
    """Stop all messages of BATCH that the carrier does not have yet.

    It stops them at once, without asking.
    """
    batch = meant(context.client, batch)
    try:
        result = context.client.post(f"/batches/{batch}/cancel", {})
    except Refused as refused:
        raise unknown_batch(refused, batch) from refused
    context.screen.result(result, *show_batches.cancelled(result))
    return result
