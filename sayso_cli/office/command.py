"""What every command shares: the session context, and `--json`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from sayso_cli.office.global_options import GlobalOptions

type Function = Callable[..., Any]


def command(name: str) -> Callable[[Function], click.Command]:
    """Make a command of this name. Its function gets the session context first, then its own options."""

    def decorate(function: Function) -> click.Command:
        @click.command(name)
        @click.option("--json", "as_json", is_flag=True, help="Print one line of JSON, for programs.")
        @wraps(function)
        def run(*, as_json: bool, **options: Any) -> Any:
            global_options = click.get_current_context().find_object(GlobalOptions) or GlobalOptions()
            return function(global_options.session_context(as_json=as_json), **options)

        run.params.sort(key=lambda parameter: parameter.name == "as_json")  # the command's own options come first
        return run

    return decorate
