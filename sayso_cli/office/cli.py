"""The command line `sayso`: which commands there are, which Sayso they speak to, and how faults are told."""

import sys
from collections.abc import Sequence
from typing import Never

import click

from sayso_cli.office.api import local_stack
from sayso_cli.office.commands.access import sign_in, sign_out
from sayso_cli.office.commands.account import credits_, settings
from sayso_cli.office.commands.audit import audit
from sayso_cli.office.commands.cancel import cancel
from sayso_cli.office.commands.elections import elections
from sayso_cli.office.commands.erase import erase
from sayso_cli.office.commands.import_consents import import_consents
from sayso_cli.office.commands.proof import check_proof, proof
from sayso_cli.office.commands.report import report
from sayso_cli.office.commands.requests import decide, requests
from sayso_cli.office.commands.send import send
from sayso_cli.office.commands.status import status
from sayso_cli.office.global_options import Choice
from sayso_cli.office.problem import FAILED, INTERRUPTED, Problem

COMMANDS = (
    sign_in,
    sign_out,
    send,
    status,
    report,
    cancel,
    import_consents,
    requests,
    decide,
    elections,
    proof,
    check_proof,
    erase,
    audit,
    credits_,
    settings,
)


class InOrder(click.Group):
    """Commands in the order in which an office needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="sayso", message="sayso %(version)s")
@click.option("--local", is_flag=True, help="The local stack on this computer, whatever Sayso is configured.")
@click.option("--account", help="Of the local stack: maple-street or riverside-dance.")
@click.option("--role", type=click.Choice(local_stack.ROLES), help="Of the local stack: as whom.  [default: admin]")
@click.option("--debug", is_flag=True, help="Show where in the program something went wrong.")
@click.pass_context
def sayso(context: click.Context, /, *, local: bool, account: str | None, role: str | None, **_: bool) -> None:
    """Text families from a list, with their consent, and see what became of each message.

    See docs/office.md. Exit codes: 0 done, 1 refused or failed, 2 not understood, 130 stopped by Ctrl-C.
    """
    context.obj = context.obj or Choice(local=local, account=account, role=role)


for one in COMMANDS:
    sayso.add_command(one)


def run(arguments: Sequence[str]) -> int:
    """Run the command that these words name; the exit code. Whatever goes wrong is told in one sentence."""
    debug = "--debug" in arguments
    try:
        result = sayso.main(arguments, prog_name="sayso", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except click.Abort as stop:
        nobody = isinstance(stop.__context__, EOFError)  # the end of standard input
        click.echo(err=True)  # the question's line is still open
        return _failed("nobody answered: add --yes where nobody can.") if nobody else _failed("stopped.", INTERRUPTED)
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
        return _failed(f"something unexpected went wrong ({what}): show your operator what `sayso --debug …` says.")
    return result if isinstance(result, int) else 0


def _failed(sentence: str, code: int = FAILED) -> int:
    click.echo(f"sayso: {sentence}", err=True)
    return code


def main() -> Never:
    """The command line."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
