"""`sayso elections`."""

from datetime import UTC, datetime
from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.input import dates
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import requests as show_requests


@command("elections")
@click.option("--from", "begin", metavar="DAY", help="First day: 2026-09-01, 9/1/2026, yesterday.")
@click.option("--to", "end", metavar="DAY", help="Last day, included.  [default: today]")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: sayso elections --csv > elections.csv")
def elections(context: SessionContext, *, begin: str | None, end: str | None, as_csv: bool) -> Any:
    """Count what families chose per day.

    Counts opt-ins, opt-outs, blocked categories and requests, and how families made them. Default: the last 30 days.
    """
    if as_csv and context.screen.as_json:
        raise click.UsageError("Use either --csv, for a spreadsheet, or --json, for a program.")
    now, country = datetime.now(UTC), context.settings["default_country"]
    days = {
        name: dates.parse_day(text, context.zone, now, country).isoformat() if text else None
        for name, text in (("from", begin), ("to", end))
    }
    if as_csv:
        context.screen.file(context.client.csv("/elections", **days))
        return None
    report = context.client.get("/elections", **days)
    context.screen.result(report, *show_requests.elections(report))
    return report
