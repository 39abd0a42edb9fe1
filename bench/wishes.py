"""`python -m bench.wishes`: how many opt-out wishes in plain words the rules find, and how many false pauses occur."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from local.stack_config import ROOT
from sayso.domain.inbound.opt_out_phrases import wish_in

CORPUS = ROOT / "tests" / "data" / "wishes"
PARTS = ("known", "held_out", "by_others")
MOST_FALSE_PAUSES = 0.02
"""The largest acceptable share of other texts that pause a phone. No wish may be missed."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The results for one part of the labelled texts."""

    part: str
    wishes: int
    missed: tuple[str, ...]
    others: int
    paused: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The share of wishes that the rules find."""
        return 1 - len(self.missed) / self.wishes

    @property
    def false_pauses(self) -> float:
        """The share of other texts that pause a phone."""
        return len(self.paused) / self.others

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return not self.missed and self.false_pauses <= MOST_FALSE_PAUSES

    def public(self) -> dict[str, Any]:
        """The figures as in bench.json."""
        return asdict(self) | {"recall": self.recall, "false_pauses": self.false_pauses, "met": self.met}


def measure(part: str) -> Figures:
    """The figures of one part: `known`, `held_out` or `by_others`."""
    rows = json.loads((CORPUS / f"{part}.json").read_text(encoding="utf-8"))
    wishes = [row["text"] for row in rows if row["expect"] == "pause"]
    others = [row["text"] for row in rows if row["expect"] == "none"]
    missed = tuple(text for text in wishes if wish_in(text) is None)
    paused = tuple(text for text in others if wish_in(text) is not None)
    return Figures(part, len(wishes), missed, len(others), paused)


def table(measured: Sequence[Figures]) -> Table:
    """One line per part."""
    drawn = Table(box=box.SIMPLE_HEAD, title="Opt-out wishes in plain words: none missed, at most 2 % false pauses")
    for title in ("texts", "recall", "of", "false pauses", "of", "goal"):
        drawn.add_column(title, justify="left" if title == "texts" else "right")
    for one in measured:
        met = "[green]goal met[/]" if one.met else "[red]goal missed[/]"
        drawn.add_row(one.part, f"{one.recall:.1%}", str(one.wishes), f"{one.false_pauses:.1%}", str(one.others), met)
    return drawn


def main() -> int:
    """Prints the figures and every misread text; returns 0 if the goal is met, else 1."""
    measured = [measure(part) for part in PARTS]
    console = Console()
    console.print(table(measured))
    for one in measured:
        for what, texts in (("missed", one.missed), ("paused without a wish", one.paused)):
            for text in texts:
                console.print(f"{one.part}, {what}: {text}", markup=False)
    return 0 if all(one.met for one in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
