"""`sayso audit`."""

from datetime import UTC, datetime
from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.input import dates, phones
from sayso_cli.office.session_context import Desk
from sayso_cli.office.show import batches as show

PAGE = 1_000


@command("audit")
@click.option(
    "--from", "begin", metavar="TIME", help="From this day or time on: 2026-09-01, “2026-09-01 14:00”, today."
)
@click.option("--to", "end", metavar="TIME", help="Up to this day, which is included, or time.")
@click.option("--phone", help="What concerns one phone.")
@click.option("--batch", help="What concerns one batch.")
@click.option("--type", "type_", help="One type of entry, as message_failed or consent_changed.")
@click.option("--staff", metavar="EMAIL", help="What one person has done.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many, the newest first.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV: sayso audit --csv > log.csv")
def audit(
    desk: Desk,
    *,
    begin: str | None,
    end: str | None,
    phone: str | None,
    batch: str | None,
    type_: str | None,
    staff: str | None,
    limit: int,
    as_csv: bool,
) -> Any:
    """Show the log: who did what and when, newest first."""
    if as_csv and desk.screen.as_json:
        raise click.UsageError("Say --csv or --json: a file for a spreadsheet, or a line for a program.")
    now, country = datetime.now(UTC), desk.settings["default_country"]
    query = {
        "from": dates.moment(begin, desk.zone, now, country).isoformat() if begin else None,
        "to": dates.end(end, desk.zone, now, country).isoformat() if end else None,
        "phone": phones.e164(phone, country, "--phone") if phone else None,
        "batch_id": batch,
        "type": type_,
        "staff": staff,
    }
    if as_csv:
        click.echo(desk.client.csv("/audit", **query, limit=limit), nl=False)
        return None
    entries: list[dict[str, Any]] = []
    for page in desk.client.pages("/audit", "entries", **query, limit=min(limit, PAGE)):
        entries += page
        if len(entries) >= limit:
            break
    desk.screen.result({"entries": entries[:limit]}, show.entries(entries[:limit], desk.zone))
    return entries[:limit]
