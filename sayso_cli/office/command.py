"""What every command shares: the session context, and `--json`."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import click

from sayso_cli.office.api import local_stack
from sayso_cli.office.global_options import GlobalOptions

type Function = Callable[..., Any]


def global_options(*, hidden: bool = False) -> Callable[[Function], Function]:
    """Add the options that say which Sayso to use, and as whom; each command takes them too."""
    options = (
        click.option(
            "--local",
            "global_local",
            is_flag=True,
            hidden=hidden,
            help="Use the local stack, even if you are signed in elsewhere.",
        ),
        click.option(
            "--account", "global_account", hidden=hidden, help="Local stack only: maple-street or riverside-dance."
        ),
        click.option(
            "--role",
            "global_role",
            type=click.Choice(local_stack.ROLES),
            hidden=hidden,
            help="Local stack only: your role.  [default: admin]",
        ),
        click.option("--debug", "global_debug", is_flag=True, hidden=hidden, help="Show the traceback of an error."),
    )

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def command(name: str) -> Callable[[Function], click.Command]:
    """Make a command of this name. Its function gets the session context first, then its own options."""

    def decorate(function: Function) -> click.Command:
        @click.command(name)
        @click.option("--json", "as_json", is_flag=True, help="Print one line of JSON, for programs.")
        @global_options(hidden=True)
        @wraps(function)
        def run(*, as_json: bool, **options: Any) -> Any:
            before = click.get_current_context().find_object(GlobalOptions) or GlobalOptions()
            after = {one: options.pop(f"global_{one}") for one in ("local", "account", "role", "debug")}
            chosen = replace(before, **{one: after[one] for one in ("local", "account", "role") if after[one]})
            return function(chosen.session_context(as_json=as_json), **options)

        run.params.sort(key=lambda parameter: parameter.name == "as_json")  # the command's own options come first
        return run

    return decorate
