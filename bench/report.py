"""The results as a table and as bench.json."""

import json
import platform
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.table import Table

from bench.comparison import Result
from bench.wishes import Figure

MICRO = 1_000_000


def table(results: Sequence[Result]) -> Table:
    """One line per comparison: minimum and median microseconds for one text or row, and whether the goal is met."""
    drawn = Table(box=box.SIMPLE_HEAD, title="Microseconds for one text or row: minimum / median of all rounds")
    for title in ("work", "Sayso", "the other", "", "ratio of medians", "goal"):
        drawn.add_column(title, justify="left" if title in ("work", "") else "right")
    for result in results:
        comparison = result.comparison
        drawn.add_row(
            comparison.name,
            f"{result.ours.minimum * MICRO:.1f} / {result.ours.median * MICRO:.1f}",
            f"{result.theirs.minimum * MICRO:.1f} / {result.theirs.median * MICRO:.1f}",
            comparison.against,
            f"{result.ratio:.3g} {comparison.goal}",
            f"{comparison.goal.bound} {comparison.limit:g}: {_verdict(result)}",
        )
    return drawn


def write(path: Path, results: Sequence[Result], measured: Sequence[Figure]) -> None:
    """Write the unrounded seconds, and on which machine they were measured."""
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
    figures = {"results": [result.public() for result in results], "wishes": [one.public() for one in measured]}
    content = machine | figures
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _verdict(result: Result) -> str:
    return "[green]goal met[/]" if result.met else "[red]goal missed[/]"
