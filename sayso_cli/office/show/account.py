"""The account for people: credits, settings, and the audit log."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from sayso_cli.office.input import settings_values
from sayso_cli.office.phrasing import local_time
from sayso_cli.office.show.table import table
from sayso_cli.visible import outside


def credit_figures(found: Mapping[str, int]) -> Table:
    """Return balance, held and available credits as a table."""
    made = table("", "credits", "number", "meaning", right=("number",))
    for name, meaning in (
        ("balance", "bought and not used"),
        ("held", "set aside for messages that are being sent"),
        ("available", "what the next batch can use"),
    ):
        made.add_row(name, f"{found[name]:,}", f"[dim]{meaning}[/]")
    return made


def purchases(found: Sequence[Mapping[str, Any]], zone: tzinfo) -> Table:
    """Return what was bought, newest first."""
    made = table("Bought", "time", "credits", "reference", "by", right=("credits",))
    for one in found:
        at, by = (local_time(one["at"], zone), one["by"]["name"]) if one["at"] else ("", "")
        made.add_row(at, f"{one['credits']:,}", outside(one["reference"]), outside(by))
    return made


def usage(found: Mapping[str, Any]) -> Table:
    """Return what a month's batches used, by category and by who sent them."""
    title = f"Used by the batches of {found['month']}"
    made = table(title, "category", "by", "batches", "credits", right=("batches", "credits"))
    for one in found["usage"]:
        made.add_row(outside(one["category"]), outside(one["staff"]), f"{one['batches']:,}", f"{one['credits_used']:,}")
    made.add_row("all", "", f"{sum(one['batches'] for one in found['usage']):,}", f"{found['credits_used']:,}")
    return made


def settings(found: Mapping[str, Any]) -> Table:
    """Return every setting and its value as a table."""
    made = table("", "setting", "value")
    for name, value in found.items():
        made.add_row(name, outside(_shown(value)))
    return made


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what a change of settings has changed."""
    names = [name for name, value in after.items() if value != before.get(name)]
    if not names:
        yield "Nothing was changed."
        return
    made = table("", "setting", "was", "is now")
    for name in names:
        made.add_row(name, outside(_shown(before.get(name))), outside(_shown(after[name])))
    yield made


def _shown(value: Any) -> str:
    written = settings_values.written(value)
    return str(value) if written is None else "" if value in (None, []) else written.replace(",", ", ")


def entries(found: Sequence[Mapping[str, Any]], zone: tzinfo) -> Table:
    """Return entries of the audit log as a table, newest first."""
    made = table("", "time", "what happened", "by")
    for entry in found:
        made.add_row(local_time(entry["at"], zone), outside(entry["text"]), outside(entry["actor"]["name"]))
    return made
