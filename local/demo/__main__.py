"""`python -m local.demo`: plays the demo on the running local stack, or on one that it starts and stops itself.

With `--picture FILE` it also writes what it printed as a picture that moves.
"""

import argparse
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Never

from rich.console import Console

from local.demo import credit_check, moving_picture, recording, scenario
from local.demo.errors import DemoStopped
from local.demo.participants import Participants, prepared
from local.errors import LocalStackError
from local.stack import lifecycle
from local.stack_config import StackConfig
from sayso_cli.office.problem import Problem

WIDTH_IN_A_FILE = 150

NEXT = """\
make local-up                      the local stack again, with a page of the families' phones
.venv/bin/sayso --local credits    the studio's credits (sayso help lists every command)
docs/office.md                     a list of your own: consents, a text, who got it
docs/deploy.md                     the same in your own AWS account"""


def play(participants: Participants, console: Console) -> None:
    """The whole demo, on a running stack."""
    since, before = datetime.now(UTC), credit_check.read(participants)
    console.print(
        f"\n{participants.name} texts the families of its dancers. The carrier twin simulates their phones: nobody is "
        "really texted. The lines that begin with $ are the commands of its staff."
    )
    _heading(console, "Day one: the studio imports the families' consents")
    scenario.import_consents(participants, console)
    _heading(console, "The studio texts every family")
    rehearsal = scenario.send(participants, scenario.REHEARSAL)
    _heading(console, "One family texts STOP")
    phone = scenario.text_stop(participants, console)
    _heading(console, "The studio texts every family again")
    thanks = scenario.send_without(participants, console, phone, scenario.THANKS)
    _heading(console, "The records: both batches, the audit log, and the credits")
    for batch_id in (rehearsal, thanks):
        participants.sender.sayso("report", batch_id, "--table")
    participants.sender.sayso("audit", "--from", since.isoformat(timespec="seconds"), "--limit", "1000")
    after = credit_check.read(participants)
    participants.sender.sayso("credits")
    console.print(credit_check.sum_up(participants, before, after, (rehearsal, thanks)), style="bold")
    _heading(console, "What to try next")
    console.print(NEXT, highlight=False)


def _heading(console: Console, title: str) -> None:
    console.print()
    console.rule(f"[bold]{title}", align="left")


@contextmanager
def _stack(config: StackConfig, console: Console) -> Iterator[Mapping[str, Any]]:
    """The running stack, which stays up; or a new one, which is stopped when the block ends."""
    if lifecycle.running_stack(config):
        yield lifecycle.up(config)
        return
    try:
        yield lifecycle.up(config)
    finally:
        if lifecycle.down(config):
            console.print(
                "Stopped the local stack. make local-up starts one that stays up, to try the commands yourself."
            )


def _interrupt(*_: object) -> Never:
    raise KeyboardInterrupt


def main() -> int:
    """The command line; every error is printed in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=play.__doc__)
    parser.add_argument("--picture", type=Path, help="write what was printed to this file, as an SVG that moves")
    picture = parser.parse_args().picture
    signal.signal(signal.SIGTERM, _interrupt)
    recorded = recording.Recording(sys.stdout)
    if picture:
        console: Console = recording.console(recorded)
    else:
        console = Console() if sys.stdout.isatty() else Console(width=WIDTH_IN_A_FILE)
    try:
        config = StackConfig.from_environment()
        with (
            _stack(config, console) as stack,
            prepared(stack, config.stack_file, console) as participants,
        ):
            play(participants, console)
            if picture:
                picture.parent.mkdir(parents=True, exist_ok=True)
                picture.write_text(moving_picture.draw(recorded.lines, "make demo", "demo"))
    except (DemoStopped, LocalStackError, Problem) as error:
        print(f"demo: {error}", file=sys.stderr)
    except (OSError, HTTPException, ValueError) as error:  # the stack is gone, or the twin refused a request
        print(f"demo: the local stack did not answer as expected: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("demo: interrupted; everything that it started has been stopped", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
