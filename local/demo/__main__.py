"""`python -m local.demo`: on the local stack that runs, or on one that is started for it and stopped after it."""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any, Never

from rich.console import Console

from local.demo import credit_check, scenario
from local.demo.errors import DemoStopped
from local.demo.participants import Cast, assembled
from local.errors import LocalStackError
from local.stack import lifecycle, state_files
from local.stack_config import StackConfig
from sayso_cli.office.problem import Problem

WIDTH_IN_A_FILE = 150


def play(cast: Cast, console: Console) -> None:
    """The whole demo, on a running stack."""
    since, before = datetime.now(UTC), credit_check.read(cast)
    _chapter(console, "The first day: nobody may be texted until their consent is on record")
    scenario.first_day(cast, console)
    _chapter(console, "A text to every family")
    rehearsal = scenario.send(cast, scenario.REHEARSAL)
    _chapter(console, "One family texts STOP")
    phone = scenario.text_stop(cast, console)
    _chapter(console, "A second text to every family")
    thanks = scenario.send_without(cast, console, phone, scenario.THANKS)
    _chapter(console, "What remains")
    for batch_id in (rehearsal, thanks):
        cast.sender.sayso("report", batch_id, "--table")
    cast.sender.sayso("audit", "--from", since.isoformat(timespec="seconds"), "--limit", "1000")
    after = credit_check.read(cast)
    cast.sender.sayso("credits")
    console.print(credit_check.sum_up(cast, before, after, (rehearsal, thanks)), style="bold")


def _chapter(console: Console, title: str) -> None:
    console.print()
    console.rule(f"[bold]{title}", align="left")


@contextmanager
def running_stack(config: StackConfig, console: Console) -> Iterator[Mapping[str, Any]]:
    """The stack that runs, left as it is; or one that is stopped when the block ends, however it ends."""
    running = state_files.read_processes(config)
    if running and running.is_whole() and config.stack_file.exists():
        yield lifecycle.up(config)
        return
    try:
        yield lifecycle.up(config)
    finally:
        if lifecycle.down(config):
            console.print("Stopped the local stack.")


def _interrupt(*_: object) -> Never:
    raise KeyboardInterrupt


def main() -> int:
    """The command line; whatever goes wrong is told in one sentence."""
    signal.signal(signal.SIGTERM, _interrupt)
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH_IN_A_FILE)
    try:
        config = StackConfig.from_environment()
        with running_stack(config, console) as running, assembled(running, config.stack_file, console) as cast:
            play(cast, console)
    except (DemoStopped, LocalStackError, Problem) as problem:
        print(f"demo: {problem}", file=sys.stderr)
    except (OSError, HTTPException, ValueError) as problem:  # the stack went away, or the twin did not understand
        print(f"demo: the local stack gave no usable answer: {problem}", file=sys.stderr)
    except KeyboardInterrupt:
        print("demo: interrupted; what it had started was stopped", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
