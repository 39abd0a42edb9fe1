"""The command line `sayso`: its commands, the choice of the Sayso to use, and how errors are reported."""

import sys
from collections.abc import Sequence
from typing import Never

import click

from sayso_cli.office.api import local_stack
from sayso_cli.office.commands.access import second_factor, sign_in, sign_out
from sayso_cli.office.commands.account import credits_, settings
from sayso_cli.office.commands.audit import audit
from sayso_cli.office.commands.cancel import cancel
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
from sayso_cli.office.problem import FAILED, INTERRUPTED, Problem
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
)


class InOrder(click.Group):
    """Lists the commands in the order in which an office needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="sayso", message="sayso %(version)s")
@click.option("--local", is_flag=True, help="Use the local stack, even if you are signed in elsewhere.")
@click.option("--account", help="Local stack only: maple-street or riverside-dance.")
@click.option("--role", type=click.Choice(local_stack.ROLES), help="Local stack only: your role.  [default: admin]")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def sayso(context: click.Context, /, *, local: bool, account: str | None, role: str | None, **_: bool) -> None:
    """Text families from a list, with their consent, and see what happened to each message.

    See docs/office.md. Exit codes: 0 done, 1 refused or failed, 2 wrong command line, 130 stopped with Ctrl-C.
    """
    context.obj = context.obj or GlobalOptions(local=local, account=account, role=role)


for one in COMMANDS:
    sayso.add_command(one)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit code. Errors are printed as one sentence."""
    debug = "--debug" in arguments
    try:
        result = sayso.main(arguments, prog_name="sayso", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except click.Abort as stop:
        click.echo(err=True)  # ends the line of the question
        return _aborted(stop)
    except Problem as problem:
        if debug:
            raise
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
