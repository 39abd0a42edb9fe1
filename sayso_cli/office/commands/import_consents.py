"""`sayso import-consents`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType
from rich.progress import Progress

from sayso.domain.message.channel import Channel
from sayso_cli.office.command import command
from sayso_cli.office.input import consent_rows, sheet
from sayso_cli.office.input.consent_rows import ColumnNames, ConsentRows, RowDefaults
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.phrasing import how_many
from sayso_cli.office.problem import FAILED, Problem
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import consent_list as show
from sayso_cli.office.show.table import table
from sayso_cli.visible import outside

ROWS_PER_CALL = 1_000
"""The API accepts 10,000. With fewer per call the progress bar moves, and no call times out."""

ATTEMPTS = 3
"""How often rows are sent for which the API had no time."""

NOT_DONE, REJECTED = "not_done", "rejected"
SUCCESSFUL = ("imported", "unchanged")
LEFT_OUT = "left_out"

RESULT_WORDS = {
    "imported": "imported",
    "unchanged": "on record already",
    "kept": "not changed: the family has decided otherwise since",
    REJECTED: "not accepted",
    NOT_DONE: "not done: run the command again",
    LEFT_OUT: "left out",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """The options of the command."""

    file: Path
    source: str | None
    new_source: bool
    sheet: str | None
    phone_columns: tuple[str, ...]
    status_column: str | None
    date_column: str | None
    means_yes: tuple[str, ...]
    means_no: tuple[str, ...]
    channel: str | None
    preview: bool
    yes: bool


@command("import-consents")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", help="How consent was given, if the list has no such column: paper_form, web_form, …")
@click.option("--new-source", is_flag=True, help="It was given in a way of your own, which is not in Sayso's list.")
@click.option("--sheet", metavar="NAME", help="Of a workbook, the sheet with the list; else the first.")
@click.option(
    "--phone-column",
    "phone_columns",
    metavar="TITLE",
    multiple=True,
    help="The column with the phones; may be repeated.",
)
@click.option("--status-column", metavar="TITLE", help="The column that says yes or no to texts.")
@click.option("--date-column", metavar="TITLE", help="The column that says when they consented.")
@click.option("--means-yes", metavar="WORDS", multiple=True, help="What the list writes for yes; may be repeated.")
@click.option("--means-no", metavar="WORDS", multiple=True, help="What the list writes for no; may be repeated.")
@click.option(
    "--channel",
    type=click.Choice([channel.value for channel in Channel]),
    help="What the consents are for, if no column says so.  [default: sms]",
)
@click.option("--preview", is_flag=True, help="Show what was understood, without recording it.")
@click.option("--yes", "-y", is_flag=True, help="Record without asking.")
def import_consents(context: SessionContext, **given: Any) -> Any:
    """Record the consents in FILE, a list; safe to run again.

    The list needs the columns phone and consent (yes or no). It may also have channel, source, note, date, family id
    and name. It shows what it has understood, and asks. A phone that texted STOP after the date of its form stays
    opted out.
    """
    options = ImportOptions(**given)
    country = str(context.settings["default_country"])
    families = sheet.read(options.file, country, options.sheet)
    found = _read(context, options, families, country)
    context.screen.print(*show.understood(families, found, country))
    if options.preview:
        context.screen.result({"rows": found.rows, "left_out": [one.line for one in found.left_out]})
        return None
    if found.rows and not options.yes and not context.screen.confirm(show.question(found)):
        raise Problem("Nothing was recorded.")
    rows = [
        *_import(context, found),
        *({"line": one.line, "phone": one.phone, "result": LEFT_OUT, "detail": one.detail} for one in found.left_out),
    ]
    rows.sort(key=lambda row: row["line"])
    counts = Counter(row["result"] for row in rows)
    kept = show.kept(found, country)
    context.screen.result({"counts": dict(counts), "rows": rows}, *_shown(rows, counts), *filter(None, [kept]))
    if counts[REJECTED] or counts[NOT_DONE] or any(not one.is_blank for one in found.left_out):
        click.get_current_context().exit(FAILED)
    return counts


def _read(context: SessionContext, options: ImportOptions, families: Sheet, country: str) -> ConsentRows:
    defaults = RowDefaults(
        source=options.source,
        zone=context.zone,
        now=datetime.now(UTC),
        country=country,
        channel=Channel(options.channel) if options.channel else None,
        new_sources=options.new_source,
        meanings=consent_rows.meanings(options.means_yes, options.means_no),
    )
    named = ColumnNames(phones=options.phone_columns, status=options.status_column, date=options.date_column)
    return consent_rows.read(families, defaults, named)


def _import(context: SessionContext, found: ConsentRows) -> list[dict[str, Any]]:
    """Import all rows; return the result of each, with its line."""
    results: list[dict[str, Any]] = []
    with Progress(console=context.screen.people, transient=True) as bar:
        task = bar.add_task("importing", total=len(found.rows))
        for begin in range(0, len(found.rows), ROWS_PER_CALL):
            part = slice(begin, begin + ROWS_PER_CALL)
            results += _import_part(context, found.rows[part], found.lines[part])
            bar.update(task, completed=len(results))
    return results


def _import_part(
    context: SessionContext, rows: Sequence[Mapping[str, Any]], lines: Sequence[int]
) -> list[dict[str, Any]]:
    done: dict[int, dict[str, Any]] = {}
    still_open = list(range(len(rows)))
    for _ in range(ATTEMPTS):
        report = context.client.post("/consents/import", {"rows": [rows[index] for index in still_open]})
        for result in report["rows"]:
            index = still_open[result["index"]]
            done[index] = {"line": lines[index], **{name: result[name] for name in ("phone", "result", "detail")}}
        still_open = [index for index in still_open if done[index]["result"] == NOT_DONE]
        if not still_open:
            break
    return [done[index] for index in range(len(rows))]


def _shown(rows: Sequence[Mapping[str, Any]], counts: Counter[str]) -> list[RenderableType]:
    made = table("", "line", "phone", "result", "why", right=("line",))
    for row in rows:
        if row["result"] not in SUCCESSFUL:
            what, detail = RESULT_WORDS.get(row["result"], row["result"]), outside(row["detail"])
            made.add_row(str(row["line"]), outside(row["phone"]), outside(what), detail)
    total = ", ".join(f"{number:,} {outside(RESULT_WORDS.get(result, result))}" for result, number in counts.items())
    return [*([made] if made.rows else []), f"{how_many(len(rows), 'row')}: {total}."]
