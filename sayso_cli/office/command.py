"""What every command has: a desk to work at, and `--json`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from sayso_cli.office.global_options import Choice

type Function = Callable[..., Any]


def command(name: str) -> Callable[[Function], click.Command]:
    """A command of this name; its function gets the desk first, then its own options."""

    def decorate(function: Function) -> click.Command:
        @click.command(name)
        @click.option("--json", "as_json", is_flag=True, help="One line of JSON on standard output, for programs.")
        @wraps(function)
        def run(*, as_json: bool, **options: Any) -> Any:
            choice = click.get_current_context().find_object(Choice) or Choice()
            return function(choice.desk(as_json=as_json), **options)

        run.params.sort(key=lambda parameter: parameter.name == "as_json")  # the others matter more
        return run

    return decorate
