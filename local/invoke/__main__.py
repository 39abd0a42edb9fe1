"""`python -m local.invoke [FUNCTION] [EVENT]`: invokes a function of the running local stack with an event file."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from local.carrier.credentials import Credentials
from local.errors import LocalStackError
from local.invoke import deployed, event_files, output, sam_files, school
from local.stack import state_files
from local.stack_config import StackConfig


def run(config: StackConfig, function: str, event: str, console: Console) -> bool:
    """Invoke the function with the event; returns whether it succeeded."""
    logical_id, path = event_files.choose(function, event)
    stack = _stack(config)
    name = deployed.functions(config).get(logical_id)
    if name is None:
        raise LocalStackError(
            f"{logical_id} is not deployed on the running stack: run make local-down, then make local-up"
        )
    school.open_once(config, stack["resources"])
    content = school.adapted(event_files.read(path), school.SCHOOL.number.e164, credentials_of(stack))
    result = deployed.invoke(config, name, content)
    output.print_result(console, logical_id, path, result)
    return not result.failed


def credentials_of(stack: Mapping[str, Any]) -> Credentials:
    """The carrier's account and token on this stack."""
    return Credentials(stack["carrier"]["account_sid"], stack["carrier"]["auth_token"])


def _stack(config: StackConfig) -> dict[str, Any]:
    if not config.stack_file.exists():
        raise LocalStackError("no local stack is running: start one with make local-up")
    return state_files.read_stack(config)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 1 if the function raised an error, or if the stack or the arguments are wrong."""
    parser = argparse.ArgumentParser(prog="python -m local.invoke", description=__doc__)
    parser.add_argument(
        "function", nargs="?", default="", help="its name in template.yaml; can be left out for a file of events/"
    )
    parser.add_argument("event", nargs="?", default="", help="a file of events/, or your own")
    parser.add_argument("--sam-files", action="store_true", help="only write the files for `sam local invoke`")
    options = parser.parse_args(arguments)
    console = Console(soft_wrap=True)
    try:
        config = StackConfig.from_environment()
        if options.sam_files:
            stack = _stack(config)
            deployed.functions(config)  # raises an error if the stack is gone
            school.open_once(config, stack["resources"])
            console.print(f"written to {sam_files.write(config, credentials_of(stack))}")
            return 0
        if not (options.function or options.event):
            output.print_events(console)
            return 0
        return 0 if run(config, options.function, options.event, console) else 1
    except LocalStackError as error:
        print(f"invoke: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
