"""`sayso conversations`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.input import dates, phones
from sayso_cli.office.private_file import BYTE_ORDER_MARK, write_private
from sayso_cli.office.session_context import SessionContext
from sayso_cli.visible import outside


@command("conversations")
@click.option("--phone", help="Only texts from and to this phone.")
@click.option("--from", "begin", metavar="TIME", help="Start: a day or a time, as 2026-09-01, today.")
@click.option("--to", "end", metavar="TIME", help="End: a day (included) or a time.")
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, help="The CSV file to write.")
def conversations(
    context: SessionContext, *, phone: str | None, begin: str | None, end: str | None, output: Path
) -> Any:
    """Write texts from and to families to a CSV file, with who sent them.

    For one phone, for a time, or both.
    """
    if not (phone or begin or end):
        raise click.UsageError("Say whose texts: --phone, or of which time: --from and --to.")
    now, country, client = datetime.now(UTC), context.settings["default_country"], context.client
    query = {
        "phone_id": client.phone_id(phones.to_e164(phone, country, "--phone")) if phone else None,
        "from": dates.parse_time(begin, context.zone, now, country).isoformat() if begin else None,
        # A report that comes while the pages are read is not in the time: no message is between two pages.
        "to": (dates.parse_range_end(end, context.zone, now, country) if end else now).isoformat(),
    }
    content = b"".join(client.csv_pages("/conversations", **query))
    write_private(output, BYTE_ORDER_MARK + content)
    context.screen.result(
        {"written": str(output)}, f"Wrote {outside(str(output))}. It contains names and texts: keep it safe."
    )
    return None
