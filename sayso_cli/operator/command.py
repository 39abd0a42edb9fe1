"""What all commands share: the choice of the deployment, the output, and how errors are reported."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, Never

import click

from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import EXPECTED_ERRORS, sentence_for
from sayso_cli.operator.stack import DEFAULT_NAME, StackOptions, open_stack
from sayso_cli.visible import visible

PROGRAM = "sayso-operator"

# Every command has these in addition to its own.
OPTIONS = (
    click.option("--stack-name", default=DEFAULT_NAME, show_default=True, help="The CloudFormation stack."),
    click.option("--region", default="", help="The AWS region, if not your default."),
    click.option("--profile", default="", help="The AWS profile, if not your default."),
    click.option("--local", is_flag=True, help="Use the local stack that make local-up started."),
    click.option("--json", "as_json", is_flag=True, help="Print one line of JSON."),
)


def on_a_stack(function: Callable[..., CommandResult]) -> Callable[..., None]:
    """Turn the function into a command: it gets the stack, and its result is printed. Goes below `click.command`."""

    @wraps(function)
    def run(*, stack_name: str, region: str, profile: str, local: bool, as_json: bool, **arguments: Any) -> None:
        try:
            with open_stack(StackOptions(name=stack_name, region=region, profile=profile, local=local)) as stack:
                result = function(stack, **arguments)
        except EXPECTED_ERRORS as error:
            raise click.ClickException(sentence_for(error)) from error
        if as_json:
            click.echo(result.as_json())
        else:
            result.show()
        if result.wrong:
            sys.exit(1)

    for option in reversed(OPTIONS):
        run = option(run)
    return run


def run(commands: click.Group) -> Never:
    """Run the command line. A wrong command line gives one sentence too, not a page of usage."""
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
        _fail("interrupted: run the same command again; nothing is done twice.", 130)
    sys.exit(0)


def _one_line(problem: click.ClickException) -> str:
    return " ".join(problem.format_message().split())


def _fail(sentence: str, code: int) -> Never:
    click.echo(f"{PROGRAM}: {visible(sentence)}", err=True)
    sys.exit(code)


def token_from_stdin(prompt: str) -> str:
    """Read a secret from a hidden prompt or a pipe; never from an argument, which other users could see in `ps`."""
    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=True)).strip()
    return sys.stdin.readline().strip()
