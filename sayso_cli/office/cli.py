"""The command line `sayso`: its commands, the choice of the Sayso to use, and how errors are reported."""

import json
import sys
from collections.abc import Sequence
from typing import Any, Never

import click

from sayso_cli.office.command import global_options
from sayso_cli.office.commands.access import second_factor, sign_in, sign_out
from sayso_cli.office.commands.account import credits_, settings
from sayso_cli.office.commands.audit import audit
from sayso_cli.office.commands.cancel import cancel
from sayso_cli.office.commands.completion import completion
from sayso_cli.office.commands.conversations import conversations
from sayso_cli.office.commands.elections import elections
from sayso_cli.office.commands.erase import erase
from sayso_cli.office.commands.import_consents import import_consents
from sayso_cli.office.commands.proof import check_proof, proof
from sayso_cli.office.commands.report import report
from sayso_cli.office.commands.requests import decide, requests
from sayso_cli.office.commands.send import send
from sayso_cli.office.commands.status import status
from sayso_cli.office.commands.templates import delete_template, save_template, template, templates
from sayso_cli.office.global_options import GlobalOptions
from sayso_cli.office.problem import FAILED, INTERRUPTED, Problem, Refused
from sayso_cli.visible import visible

COMMANDS = (
    sign_in,
    second_factor,
    sign_out,
    send,
    status,
    report,
    cancel,
    templates,
    template,
    save_template,
    delete_template,
    import_consents,
    requests,
    decide,
    elections,
    conversations,
    proof,
    check_proof,
    erase,
    audit,
    credits_,
    settings,
    completion,
)


USAGE = "usage"
"""The code of a wrong command line."""


class InOrder(click.Group):
    """Lists the commands in the order in which an office needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="sayso", message="sayso %(version)s")
@global_options()
@click.pass_context
def sayso(
    context: click.Context,
    /,
    *,
    global_local: bool,
    global_account: str | None,
    global_role: str | None,
    **_: bool,
) -> None:
    """Text families from a list, with their consent, and see what happened to each message.

    See docs/office.md. Exit codes: 0 done, 1 refused or failed, 2 wrong command line, 130 stopped with Ctrl-C.
    """
    context.obj = context.obj or GlobalOptions(local=global_local, account=global_account, role=global_role)


for one in COMMANDS:
    sayso.add_command(one)


@sayso.command("help")
@click.argument("name", metavar="[COMMAND]", required=False)
@click.pass_context
def help_(context: click.Context, /, *, name: str | None) -> None:
    """Show what COMMAND does, or all commands."""
    parent = context.find_root()
    found = sayso.get_command(parent, name) if name else sayso
    if found is None:
        raise click.UsageError(f"There is no command {name!r}: `sayso help` lists them.")
    with click.Context(found, info_name=name or parent.info_name, parent=parent if name else None) as of_found:
        click.echo(found.get_help(of_found))


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit code. Errors are printed as one sentence."""
    debug, as_json = "--debug" in arguments, "--json" in arguments
    try:
        result = sayso.main(arguments, prog_name="sayso", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        _for_programs(USAGE, problem.format_message(), as_json=as_json)
        return problem.exit_code
    except click.Abort as stop:
        click.echo(err=True)  # ends the line of the question
        return _aborted(stop)
    except Problem as problem:
        if debug:
            raise
        refused = problem if isinstance(problem, Refused) else problem.__cause__
        code, details = (refused.code, refused.details) if isinstance(refused, Refused) else (problem.code, [])
        _for_programs(code, problem.sentence, details, as_json=as_json)
        return _failed(problem.sentence, problem.exit_code)
    except BrokenPipeError:  # `sayso report … | head`
        sys.stderr.close()
        return FAILED
    except Exception as error:
        if debug:
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        return _failed(f"something unexpected went wrong ({what}): show your operator the output of `sayso --debug …`.")
    return result if isinstance(result, int) else 0


def _for_programs(code: str, sentence: str, details: Sequence[Any] = (), *, as_json: bool) -> None:
    """With --json, standard output has the error in the form of the API's errors."""
    if as_json:
        click.echo(json.dumps({"code": code, "message": sentence, "details": list(details)}))


def _aborted(stop: click.Abort) -> int:
    if isinstance(stop.__context__, EOFError):  # the end of standard input
        return _failed("there was no answer: add --yes to go on without a question.")
    return _failed("stopped.", INTERRUPTED)


def _failed(sentence: str, code: int = FAILED) -> int:
    click.echo(f"sayso: {visible(sentence)}", err=True)
    return code


def main() -> Never:
    """Run the command line."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
