"""`sayso status`."""

from datetime import UTC, datetime
from typing import Any

import click

from sayso.domain.batch.batch import BatchStatus
from sayso_cli.office.batch.follow import continues_message, follow
from sayso_cli.office.batch.named import meant, name_of
from sayso_cli.office.command import command
from sayso_cli.office.input import dates
from sayso_cli.office.problem import Interrupted, Refused
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import batches as show_batches
from sayso_cli.office.show.not_found import unknown_batch

PAGE = 25


@command("status")
@click.argument("batch", required=False)
@click.option("--follow", "wait", is_flag=True, help="Wait until every message has its final status.")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="How many batches to list.")
@click.option(
    "--status",
    "statuses",
    type=click.Choice([status.value for status in BatchStatus]),
    multiple=True,
    help="List only batches with this status; may be repeated.",
)
@click.option("--from", "begin", metavar="TIME", help="List batches from here on: a day or a time.")
@click.option("--to", "end", metavar="TIME", help="List batches up to here: a day (included) or a time.")
@click.option("--category", help="List only this category.")
@click.option("--staff", metavar="EMAIL", help="List only what this person has sent.")
@click.option("--text", help="List only batches whose text has these words.")
@click.option("--scheduled-first", is_flag=True, help="List first what has not begun.")
def status(context: SessionContext, *, batch: str | None, wait: bool, limit: int, **filters: Any) -> Any:
    """Show the progress of BATCH, or list the newest batches.

    BATCH is its short name (maple-0417), its id, the beginning of either, or `last`.
    """
    if batch is None:
        if wait:
            raise click.UsageError("--follow needs a batch: sayso status BATCH --follow")
        return _list(context, limit, filters)
    if any(filters.values()):
        raise click.UsageError("One batch is shown whole: leave out what chooses among several.")
    batch = meant(context.client, batch)
    try:
        shown: Any = context.client.get(f"/batches/{batch}")
    except Refused as refused:
        raise unknown_batch(refused, batch) from refused
    if wait:
        try:
            shown = follow(context.client, shown, context.screen, context.clock)
        except KeyboardInterrupt:
            raise Interrupted(continues_message(name_of(shown))) from None
    context.screen.result(shown, *show_batches.batch(shown, context.zone))
    return shown


def _list(context: SessionContext, limit: int, filters: dict[str, Any]) -> Any:
    now, country = datetime.now(UTC), context.settings["default_country"]
    begin, end = filters["begin"], filters["end"]
    query = {
        "status": ",".join(filters["statuses"]),
        "from": dates.parse_time(begin, context.zone, now, country).isoformat() if begin else None,
        "to": dates.parse_range_end(end, context.zone, now, country).isoformat() if end else None,
        "category": filters["category"],
        "staff": filters["staff"],
        "text": filters["text"],
        "scheduled_first": "true" if filters["scheduled_first"] else None,
    }
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None and len(found) < limit:
        page = context.client.get("/batches", **query, limit=min(limit - len(found), PAGE), cursor=cursor)
        found += page["batches"]
        cursor = page["cursor"]
    result = {"batches": found, "cursor": cursor}
    context.screen.result(result, show_batches.batches(found, context.zone))
    return result
