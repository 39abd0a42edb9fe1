"""Saved texts for people."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from sayso_cli.office.phrasing import local_time, quoted
from sayso_cli.office.show.table import table
from sayso_cli.visible import lines, outside


def every(found: Sequence[Mapping[str, Any]], zone: tzinfo) -> Iterator[RenderableType]:
    """Yield the list of saved texts."""
    if not found:
        yield "No text is saved yet. Save one: sayso save-template NAME --template 'TEXT'"
        return
    made = table("", "name", "category", "languages", "version", "saved", "by", right=("version",))
    for one in found:
        made.add_row(
            outside(one["name"]),
            outside(one["category"] or ""),
            outside(", ".join(one["languages"])),
            str(one["version"]),
            local_time(one["saved_at"], zone, "%b %d, %Y"),
            outside(one["saved_by"]),
        )
    yield made


def one(found: Mapping[str, Any], zone: tzinfo) -> Iterator[RenderableType]:
    """Yield one saved text, in each language."""
    when = local_time(found["saved_at"], zone, "%b %d, %Y, %H:%M")
    category = f", category {outside(found['category'])}" if found["category"] else ""
    yield f"[bold]{outside(found['name'])}[/] [dim](version {found['version']}{category})[/]"
    yield f"[dim]saved {when} by {outside(found['saved_by'])}[/]"
    for language, text in found["texts"].items():
        yield f"{outside(language)}:"
        yield Padding(Text(lines(text)), (0, 0, 1, 2), expand=False)


def saved(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what was saved, and how it is sent."""
    languages = ", ".join(found["languages"])
    yield f"Saved {outside(quoted(found['name']))}, version {found['version']} ({outside(languages)})."
    yield f"Send it: sayso send families.csv --use {outside(shlex.quote(found['name']))}"
