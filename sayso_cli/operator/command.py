"""What all commands share: which deployment they work on, how they answer, and how they fail."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, Never

import click

from sayso_cli.operator.command_result import Told
from sayso_cli.operator.problem import FORESEEN, plain
from sayso_cli.operator.stack import DEFAULT_NAME, Where, opened

PROGRAM = "sayso-operator"

# Beside each command's own.
OPTIONS = (
    click.option("--stack-name", default=DEFAULT_NAME, show_default=True, help="The CloudFormation stack."),
    click.option("--region", default="", help="Its AWS region, if not the usual one."),
    click.option("--profile", default="", help="The AWS profile to act with, if not the usual one."),
    click.option("--local", is_flag=True, help="The local stack instead, which make local-up started."),
    click.option("--json", "as_json", is_flag=True, help="Answer with one line of JSON."),
)


def on_a_stack(function: Callable[..., Told]) -> Callable[..., None]:
    """The function as a command: it gets the stack, and what it tells is shown. Goes below `click.command`."""

    @wraps(function)
    def run(*, stack_name: str, region: str, profile: str, local: bool, as_json: bool, **arguments: Any) -> None:
        try:
            with opened(Where(name=stack_name, region=region, profile=profile, local=local)) as stack:
                told = function(stack, **arguments)
        except FORESEEN as error:
            raise click.ClickException(plain(error)) from error
        if as_json:
            click.echo(told.as_json())
        else:
            told.show()
        if told.wrong:
            sys.exit(1)

    for option in reversed(OPTIONS):
        run = option(run)
    return run


def run(commands: click.Group) -> Never:
    """The whole command line; what is wrong with it is one sentence too, not a page on how to use it."""
    try:
        commands.main(prog_name=PROGRAM, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except click.UsageError as problem:
        context = problem.ctx.command_path if problem.ctx else PROGRAM
        _fail(f"{_one_line(problem)} ({context} --help shows how)", problem.exit_code)
    except click.ClickException as problem:
        _fail(_one_line(problem), problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted: run the same command again, nothing is done twice.", 130)
    sys.exit(0)


def _one_line(problem: click.ClickException) -> str:
    return " ".join(problem.format_message().split())


def _fail(sentence: str, code: int) -> Never:
    click.echo(f"{PROGRAM}: {sentence}", err=True)
    sys.exit(code)


def token_from_stdin(prompt: str) -> str:
    """A secret, typed unseen or piped in; never an argument, which other users of the machine could read."""
    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=True)).strip()
    return sys.stdin.readline().strip()
