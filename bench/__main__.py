"""`python -m bench`: runs all comparisons, prints the results, and writes them to bench.json."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import batch_preparation, report, segment_counting, wishes
from bench.comparison import Comparison, Result, run
from bench.morning import report as morning
from local.errors import LocalStackError
from local.stack_config import StackConfig

WIDTH_IN_A_FILE = 150


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmarks. Returns 0 even if a goal is missed: a busy machine must not break a build."""
    options = _options(arguments)
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH_IN_A_FILE)
    try:
        path = StackConfig.from_environment().state_dir / "bench.json"
    except LocalStackError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    console.print(f"Generating texts and {options.rows:,} rows")
    comparisons = segment_counting.comparisons(options.rounds, options.texts)
    comparisons += batch_preparation.comparisons(max(1, options.rounds // 4), options.rows)
    results = _run_all(comparisons, console)
    console.print(report.table(results))
    measured = wishes.figures(wishes.counted())
    console.print(wishes.table(measured))
    for part in morning.parts():
        console.print(part)
    report.write(path, results, measured)
    console.print(f"{sum(result.met for result in results)} of {len(results)} goals met. Details: {path}", style="bold")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=40, help="how often each side runs; for the rows, a quarter of it"
    )
    parser.add_argument("--texts", type=int, default=200, help="texts of each kind in a round")
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the batch")
    return parser.parse_args(arguments)


def _run_all(comparisons: Sequence[Comparison], console: Console) -> list[Result]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    results = []
    with Progress(*columns, console=console) as progress:
        for comparison in comparisons:
            task = progress.add_task(comparison.name, total=comparison.rounds)
            results.append(run(comparison, partial(progress.advance, task)))
    return results


if __name__ == "__main__":
    sys.exit(main())
