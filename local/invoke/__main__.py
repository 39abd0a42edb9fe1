"""`python -m local.invoke [FUNCTION] [EVENT]`: one event file through one function of the running local stack."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from local.errors import LocalStackError
from local.invoke import deployed, event_files, output, sam_files, school
from local.stack import state_files
from local.stack_config import StackConfig


def play(config: StackConfig, function: str, event: str, console: Console) -> bool:
    """Play the event; says whether the function came to an end."""
    wanted, path = event_files.choose(function, event)
    stack = _stack(config)
    name = deployed.functions(config).get(wanted)
    if name is None:
        raise LocalStackError(f"{wanted} is not deployed on the running stack: run make local-down, then make local-up")
    school.open_once(config, stack["resources"])
    fitting = school.at_home(event_files.read(path), school.SCHOOL.number.e164, stack["carrier"]["auth_token"])
    outcome = deployed.invoke(config, name, fitting)
    output.show(console, wanted, path, outcome)
    return not outcome.failed


def _stack(config: StackConfig) -> dict[str, Any]:
    if not config.stack_file.exists():
        raise LocalStackError("no local stack is running here: start one with make local-up")
    return state_files.read_stack(config)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 1 if the function raised an error, or if there is something to put right."""
    parser = argparse.ArgumentParser(prog="python -m local.invoke", description=__doc__)
    parser.add_argument("function", nargs="?", default="", help="its name in template.yaml; the event tells it too")
    parser.add_argument("event", nargs="?", default="", help="a file of events/, or one of your own")
    parser.add_argument(
        "--sam-files", action="store_true", help="write what `sam local invoke` needs, and play nothing"
    )
    said = parser.parse_args(arguments)
    console = Console(soft_wrap=True)
    try:
        config = StackConfig.from_environment()
        if said.sam_files:
            stack = _stack(config)
            deployed.functions(config)  # a stack that is gone is told here
            school.open_once(config, stack["resources"])
            console.print(f"written: {sam_files.write(config, stack['carrier']['auth_token'])}")
            return 0
        if not (said.function or said.event):
            output.show_all(console)
            return 0
        return 0 if play(config, said.function, said.event, console) else 1
    except LocalStackError as problem:
        print(f"invoke: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
