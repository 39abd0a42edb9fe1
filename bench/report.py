"""What the contests came to, for a person to read and for bench.json."""

import json
import platform
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.table import Table

from bench.comparison import Result
from bench.wishes import Figures

MICRO = 1_000_000


def table(results: Sequence[Result]) -> Table:
    """One line for each contest: microseconds for one text or row, least and median, and whether the goal is met."""
    drawn = Table(box=box.SIMPLE_HEAD, title="Microseconds for one text or row: least / median of all rounds")
    for title in ("what", "Sayso", "the other", "", "ratio of medians", "goal"):
        drawn.add_column(title, justify="left" if title in ("what", "") else "right")
    for result in results:
        contest = result.contest
        drawn.add_row(
            contest.name,
            f"{result.ours.minimum * MICRO:.1f} / {result.ours.median * MICRO:.1f}",
            f"{result.theirs.minimum * MICRO:.1f} / {result.theirs.median * MICRO:.1f}",
            contest.against,
            f"{result.ratio:.3g} {contest.goal}",
            f"{contest.goal.bound} {contest.limit:g}: {_verdict(result)}",
        )
    return drawn


def write(path: Path, results: Sequence[Result], measured: Sequence[Figures]) -> None:
    """Seconds, unrounded, with what they were measured on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
    figures = {"results": [result.public() for result in results], "wishes": [one.public() for one in measured]}
    content = machine | figures
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _verdict(result: Result) -> str:
    return "[green]goal met[/]" if result.met else "[red]goal missed[/]"
