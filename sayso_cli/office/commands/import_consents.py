"""`sayso import-consents`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType
from rich.markup import escape
from rich.progress import Progress

from sayso_cli.office.command import command
from sayso_cli.office.input import consent_rows
from sayso_cli.office.input import sheet as sheets
from sayso_cli.office.input.consent_rows import ConsentRows, Usual
from sayso_cli.office.phrasing import counted
from sayso_cli.office.problem import FAILED
from sayso_cli.office.session_context import Desk
from sayso_cli.office.show import batches as show

ROWS_PER_CALL = 1_000
"""The API takes 10,000; with fewer, the bar moves, and an answer is never late."""

TRIES = 3
"""How often rows are sent that the API had no time for."""

NOT_DONE, REJECTED = "not_done", "rejected"
AS_WANTED = ("imported", "unchanged")
LEFT_OUT = "left_out"

WORDS = {
    "imported": "imported",
    "unchanged": "on record already",
    "kept": "not changed, since the phone has said otherwise",
    REJECTED: "not accepted",
    NOT_DONE: "not done: run the command again",
    LEFT_OUT: "left out",
}


@command("import-consents")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", help="How consent was given, where the list has no such column: paper_form, web_form, …")
@click.option("--phone-column", metavar="TITLE", help="Where the phones are, if the title is unusual.")
@click.option("--status-column", metavar="TITLE", help="Where the consents are, if the title is unusual.")
def import_consents(
    desk: Desk, *, file: Path, source: str | None, phone_column: str | None, status_column: str | None
) -> Any:
    """Put on record the consents in FILE, a CSV list; safe to run again.

    Of every row: phone, consent (yes or no), and if there are such columns channel, source, note, date, family id and
    name. A phone that has texted STOP since is left as it is.
    """
    usual = Usual(source=source, zone=desk.zone, now=datetime.now(UTC), country=str(desk.settings["default_country"]))
    found = consent_rows.read(sheets.read(file), usual, phone_column, status_column)
    rows = [
        *_import(desk, found),
        *({"line": one.line, "phone": one.phone, "result": LEFT_OUT, "detail": one.detail} for one in found.left_out),
    ]
    rows.sort(key=lambda row: row["line"])
    counts = Counter(row["result"] for row in rows)
    desk.screen.result({"counts": dict(counts), "rows": rows}, *_told(rows, counts))
    if counts[REJECTED] or counts[NOT_DONE]:
        click.get_current_context().exit(FAILED)
    return counts


def _import(desk: Desk, found: ConsentRows) -> list[dict[str, Any]]:
    """What became of each row, with its line."""
    results: list[dict[str, Any]] = []
    with Progress(console=desk.screen.people, transient=True) as bar:
        task = bar.add_task("importing", total=len(found.rows))
        for begin in range(0, len(found.rows), ROWS_PER_CALL):
            part = slice(begin, begin + ROWS_PER_CALL)
            results += _import_part(desk, found.rows[part], found.lines[part])
            bar.update(task, completed=len(results))
    return results


def _import_part(desk: Desk, rows: Sequence[Mapping[str, Any]], lines: Sequence[int]) -> list[dict[str, Any]]:
    done: dict[int, dict[str, Any]] = {}
    still_open = list(range(len(rows)))
    for _ in range(TRIES):
        answer = desk.client.post("/consents/import", {"rows": [rows[place] for place in still_open]})
        for told in answer["rows"]:
            place = still_open[told["index"]]
            done[place] = {"line": lines[place], **{name: told[name] for name in ("phone", "result", "detail")}}
        still_open = [place for place in still_open if done[place]["result"] == NOT_DONE]
        if not still_open:
            break
    return [done[place] for place in range(len(rows))]


def _told(rows: Sequence[Mapping[str, Any]], counts: Counter[str]) -> list[RenderableType]:
    made = show.table("", "line", "phone", "result", "why", right=("line",))
    for row in rows:
        if row["result"] not in AS_WANTED:
            what, why = WORDS.get(row["result"], row["result"]), escape(row["detail"])
            made.add_row(str(row["line"]), escape(row["phone"]), what, why)
    total = ", ".join(f"{number:,} {WORDS.get(result, result)}" for result, number in counts.items())
    return [*([made] if made.rows else []), f"{counted(len(rows), 'row')}: {total}."]
