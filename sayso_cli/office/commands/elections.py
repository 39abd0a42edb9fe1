"""`sayso elections`."""

from datetime import UTC, datetime
from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.input import dates
from sayso_cli.office.session_context import Desk
from sayso_cli.office.show import requests as show_requests


@command("elections")
@click.option("--from", "begin", metavar="DAY", help="From this day on: 2026-09-01, 9/1/2026, yesterday.")
@click.option("--to", "end", metavar="DAY", help="Up to this day, which is included; today if left out.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV: sayso elections --csv > elections.csv")
def elections(desk: Desk, *, begin: str | None, end: str | None, as_csv: bool) -> Any:
    """Count what families chose, day by day: opted in or out, blocked, asked for, by which door; the last 30 days."""
    if as_csv and desk.screen.as_json:
        raise click.UsageError("Say --csv or --json: a file for a spreadsheet, or a line for a program.")
    now, country = datetime.now(UTC), desk.settings["default_country"]
    days = {
        name: dates.day(text, desk.zone, now, country).isoformat() if text else None
        for name, text in (("from", begin), ("to", end))
    }
    if as_csv:
        click.echo(desk.client.csv("/elections", **days), nl=False)
        return None
    report = desk.client.get("/elections", **days)
    desk.screen.result(report, *show_requests.elections(report))
    return report
