"""The commands about accounts as a whole: open one, say what it may do, stop it and let it go on."""

import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import click

from sayso.domain.account.limits import MOST, Limits
from sayso.domain.account.settings import MOST_CREDITS_PER_CALL, MOST_LANES, KeywordOwner
from sayso_cli.operator import account_overview, accounts, suspension
from sayso_cli.operator import close_account as closing
from sayso_cli.operator.arguments import Number
from sayso_cli.operator.command import on_a_stack
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.stack import Stack

WHO_ANSWERS = "Who answers STOP, START and HELP on this number"
LIMIT_WORDS = {
    "messages_a_day": "Texts accepted in a day (UTC).",
    "calls_a_day": "Calls accepted in a day.",
    "calls_a_month": "Calls accepted in a month.",
    "batches_a_minute": "Batches accepted in a minute.",
    "requests_a_minute": "Large requests to the API in a minute, such as previews and imports.",
    "segments_per_second": "Segments that its number sends in a second, as the carrier does.",
    "replies_a_day": "Automatic replies to one phone in a day.",
    "credits_bought_a_month": "Credits that its staff may book by themselves; 0: only the operator books.",
}
LEAST = {"requests_a_minute": 1, "segments_per_second": 1}
"""Without any, staff could not even see why, and nothing would ever go out."""
OWNERS = click.Choice([owner.value for owner in KeywordOwner])


def _ask_keyword_owner(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """Ask if the option is missing. There is no default: if both Sayso and the carrier answer, or none, STOP fails."""
    if value is not None:
        return value
    if not sys.stdin.isatty():
        raise click.MissingParameter(ctx=context, param=parameter)
    return str(click.prompt(WHO_ANSWERS, type=parameter.type))


@click.command("open-account")
@click.argument("account")
@click.option("--name", required=True, help="The name of the school or business, as families know it.")
@click.option("--number", required=True, help="The number that sends its texts: +14155550100, or its short code.")
@click.option(
    "--keyword-owner",
    type=OWNERS,
    callback=_ask_keyword_owner,
    help=f"{WHO_ANSWERS}. Asked for if left out.",
)
@click.option("--admin", required=True, metavar="EMAIL", help="The first admin.")
@click.option("--time-zone", help="For example America/Chicago.  [default: America/New_York]")
@click.option("--country", "default_country", help="Country of numbers without a country code.  [default: US]")
@click.option("--portal-url", help="A web page for families; the reply to HELP names it.")
@on_a_stack
def open_account(
    stack: Stack, account: str, number: str, keyword_owner: str, admin: str, **settings: str | None
) -> CommandResult:
    """Open ACCOUNT with its number and its first admin."""
    named = {name: value for name, value in settings.items() if value is not None}
    return accounts.open_account(stack, account, number, KeywordOwner(keyword_owner), admin, named)


@click.command("accounts")
@on_a_stack
def list_accounts(_: Stack) -> CommandResult:
    """List all accounts: credits, number, segments a second, and the day of the last batch."""
    return account_overview.overview()


@click.command("set-lanes")
@click.argument("account")
@click.argument("lanes", type=Number(1, MOST_LANES))
@on_a_stack
def set_lanes(stack: Stack, account: str, lanes: int) -> CommandResult:
    """Send at most LANES chunks of each batch of ACCOUNT at the same time."""
    return accounts.set_lanes(stack, account, lanes)


@click.command("set-countries")
@click.argument("account")
@click.argument("countries", nargs=-1, required=True, metavar="COUNTRY...")
@on_a_stack
def set_countries(stack: Stack, account: str, countries: tuple[str, ...]) -> CommandResult:
    """Let ACCOUNT send to phones of these countries, two letters each: US CA MX."""
    return accounts.set_countries(stack, account, countries)


def _limits(command: Callable[..., None]) -> Callable[..., None]:
    """An option for each limit."""
    for limit in reversed(fields(Limits)):
        flag, words = limit.name.replace("_", "-"), LIMIT_WORDS[limit.name]
        command = click.option(f"--{flag}", limit.name, type=Number(LEAST.get(limit.name, 0), MOST), help=words)(
            command
        )
    return command


@click.command("set-limits")
@click.argument("account")
@_limits
@on_a_stack
def set_limits(stack: Stack, account: str, **limits: int | None) -> CommandResult:
    """Say how much ACCOUNT may do; a limit that is not named stays."""
    named = {name: value for name, value in limits.items() if value is not None}
    return accounts.set_limits(stack, account, named)


@click.command("set-call-credits")
@click.argument("account")
@click.argument("credits_per_call", metavar="CREDITS", type=Number(0, MOST_CREDITS_PER_CALL))
@on_a_stack
def set_call_credits(stack: Stack, account: str, credits_per_call: int) -> CommandResult:
    """Let each call of ACCOUNT cost CREDITS; 0 for nothing."""
    return accounts.set_call_credits(stack, account, credits_per_call)


@click.command()
@click.argument("account")
@click.option("--reason", required=True, help="Goes into the account's log, and staff see it.")
@on_a_stack
def suspend(stack: Stack, account: str, reason: str) -> CommandResult:
    """Stop ACCOUNT at once: nothing more is sent for it. What comes in still counts."""
    return suspension.suspend(stack, account, reason)


@click.command()
@click.argument("account")
@on_a_stack
def resume(stack: Stack, account: str) -> CommandResult:
    """Let ACCOUNT send again; what waits goes out, unless it has expired."""
    return suspension.resume(stack, account)


@click.command("close-account")
@click.argument("account")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="The name of the account, to confirm that it is this one. Asked for if left out.")
@on_a_stack
def close_account(stack: Stack, account: str, folder: Path, name: str | None) -> CommandResult:
    """Close ACCOUNT for good. A day later, run again, save all that is stored of it into FOLDER and delete it.

    The log and opt-outs stay. If it stops, run it again with the same folder.
    """
    if name is None:
        name = str(click.prompt("The account's name", err=True))
    return closing.close_account(stack, account, folder, name, lambda line: click.echo(line, err=True))


COMMANDS = (
    open_account,
    list_accounts,
    set_lanes,
    set_countries,
    set_call_credits,
    set_limits,
    suspend,
    resume,
    close_account,
)
