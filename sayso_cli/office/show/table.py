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
    "rejected": "red",
}


LEAST = 12
"""Letters of a line in a column of words: `undelivered,` is not broken."""


def table(
    title: str, *columns: str, right: Sequence[str] = (), whole: Sequence[str] = (), words: Sequence[str] = ()
) -> Table:
    """Return an empty table in Sayso's style, which can be read in a window of 80 columns.

    The columns named in `right` are aligned right, for figures. Those in `whole` are never broken, so that what stands
    there can be copied. Those in `words` are broken between words.
    """
    style = box.SIMPLE_HEAD
    made = Table(title=title or None, title_justify="left", title_style="bold", box=style, pad_edge=False, padding=0)
    for column in columns:
        made.add_column(
            column,
            overflow="fold",
            justify="right" if column in right else "left",
            no_wrap=column in (*right, *whole),
            min_width=LEAST if column in words else None,
        )
    return made


def coloured(status: str, text: str = "") -> str:
    """Return a status (or `text`) in the colour of the status."""
    colour = COLOURS.get(status)
    return f"[{colour}]{outside(text or status)}[/]" if colour else outside(text or status)
