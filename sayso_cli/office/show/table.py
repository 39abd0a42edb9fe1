"""Tables and colours in one style."""

from collections.abc import Sequence

from rich import box
from rich.table import Table

from sayso_cli.visible import outside

COLOURS = {
    "delivered": "green",
    "undelivered": "yellow",
    "failed": "red",
    "skipped": "cyan",
    "cancelled": "magenta",
}


def table(title: str, *columns: str, right: Sequence[str] = ()) -> Table:
    """Return an empty table in Sayso's style; the columns named in `right` are aligned right, for figures."""
    made = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold", justify="right" if column in right else "left")
    return made


def coloured(status: str, text: str = "") -> str:
    """Return a status (or `text`) in the colour of the status."""
    colour = COLOURS.get(status)
    return f"[{colour}]{outside(text or status)}[/]" if colour else outside(text or status)
