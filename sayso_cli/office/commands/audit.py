"""`sayso audit`."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import click

from sayso_cli.office.batch.named import id_of
from sayso_cli.office.command import command
from sayso_cli.office.input import dates, phones
from sayso_cli.office.phrasing import local_time
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import account as show_account

PAGE = 1_000


@command("audit")
@click.option(
    "--from", "begin", metavar="TIME", help="Start: a day or a time, as 2026-09-01, “2026-09-01 14:00”, today."
)
@click.option("--to", "end", metavar="TIME", help="End: a day (included) or a time.")
@click.option("--phone", help="Only entries about this phone.")
@click.option("--batch", help="Only entries about this batch.")
@click.option("--type", "type_", help="Only this type of entry, for example message_failed or consent_changed.")
@click.option("--staff", metavar="EMAIL", help="Only what this person has done.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many entries.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: sayso audit --csv > log.csv")
def audit(
    context: SessionContext,
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
    """Show the log, newest first: who did what, and when."""
    if as_csv and context.screen.as_json:
        raise click.UsageError("Use either --csv, for a spreadsheet, or --json, for a program.")
    now, country = datetime.now(UTC), context.settings["default_country"]
    query = {
        "from": dates.parse_time(begin, context.zone, now, country).isoformat() if begin else None,
        "to": dates.parse_range_end(end, context.zone, now, country).isoformat() if end else None,
        "phone_id": context.client.phone_id(phones.to_e164(phone, country, "--phone")) if phone else None,
        "batch_id": id_of(context.client, batch) if batch else None,
        "type": type_,
        "staff": staff,
    }
    if as_csv:
        context.screen.file(context.client.csv("/audit", **query, limit=limit))
        return None
    entries: list[dict[str, Any]] = []
    for page in context.client.pages("/audit", "entries", **query, limit=min(limit, PAGE)):
        entries += page
        if len(entries) >= limit:
            break
    said = [f"[dim]{_range(query, context.zone)}[/]"] if begin or end else []
    context.screen.result({"entries": entries[:limit]}, *said, show_account.entries(entries[:limit], context.zone))
    return entries[:limit]


def _range(query: Mapping[str, str | None], zone: tzinfo) -> str:
    """Return the range as it was understood: `From Sep 1, 2026 at 00:00 until …`."""
    edges = {name: local_time(query[name], zone, "%b %d, %Y at %H:%M") for name in ("from", "to")}
    return " ".join(
        [*([f"From {edges['from']}"] if edges["from"] else []), *([f"until {edges['to']}"] if edges["to"] else [])]
    )
