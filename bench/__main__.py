"""`python -m bench`: runs all contests, draws what they came to, and writes it into bench.json."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import batch_preparation, report, segment_counting, wishes
from bench.comparison import Contest, Result, run
from local.errors import LocalStackError
from local.stack_config import StackConfig

WIDTH_IN_A_FILE = 150


def main(arguments: Sequence[str] | None = None) -> int:
    """0 whether goals are met or missed: what a busy machine measures shall not break a build."""
    options = _options(arguments)
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH_IN_A_FILE)
    try:
        path = StackConfig.from_environment().state_dir / "bench.json"
    except LocalStackError as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    console.print(f"Making up texts and {options.rows:,} rows")
    contests = segment_counting.contests(options.rounds, options.texts)
    contests += batch_preparation.contests(max(1, options.rounds // 4), options.rows)
    results = _run_all(contests, console)
    console.print(report.table(results))
    measured = [wishes.measure(part) for part in wishes.PARTS]
    console.print(wishes.table(measured))
    report.write(path, results, measured)
    console.print(f"{sum(result.met for result in results)} of {len(results)} goals met. In full: {path}", style="bold")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="turns of each side; a quarter of it for the rows")
    parser.add_argument("--texts", type=int, default=200, help="texts of each kind in a turn")
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the batch")
    return parser.parse_args(arguments)


def _run_all(contests: Sequence[Contest], console: Console) -> list[Result]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    results = []
    with Progress(*columns, console=console) as progress:
        for contest in contests:
            task = progress.add_task(contest.name, total=contest.rounds)
            results.append(run(contest, partial(progress.advance, task)))
    return results


if __name__ == "__main__":
    sys.exit(main())
