"""The commands about what is kept: holds, and what is removed at the carrier."""

from datetime import datetime

import click

from sayso_cli.operator import holds
from sayso_cli.operator.command import on_a_stack
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.stack import Stack

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("account")
@click.option("--phone", help="Keep all of this phone: +14155550101.")
@click.option("--from", "first", type=DAY, help="Keep all from this day on, in the account's time zone.")
@click.option("--to", "last", type=DAY, help="The last day that is kept; it may lie ahead.")
@click.option("--note", required=True, help="Who asked for it, and why. Goes into the account's log.")
@on_a_stack
def hold(
    stack: Stack, account: str, phone: str | None, first: datetime | None, last: datetime | None, note: str
) -> CommandResult:
    """Keep all of a phone, or of a time, of ACCOUNT from expiry and erasure."""
    if (first is None) != (last is None):
        raise click.UsageError("--from and --to go together: name both.")
    days = (first.date(), last.date()) if first and last else None
    return holds.hold(stack, account, phone, days, note)


@click.command("lift-hold")
@click.argument("account")
@click.argument("hold_id", metavar="HOLD")
@click.option("--note", required=True, help="Who asked for it, and why. Goes into the account's log.")
@on_a_stack
def lift_hold(stack: Stack, account: str, hold_id: str, note: str) -> CommandResult:
    """Lift a HOLD of ACCOUNT: what waited for it expires and is erased."""
    return holds.lift(stack, account, hold_id, note)


@click.command("holds")
@click.argument("account")
@on_a_stack
def list_holds(stack: Stack, account: str) -> CommandResult:
    """List the holds of ACCOUNT, and what is not removed at the carrier."""
    return holds.holds(stack, account)


COMMANDS = (hold, lift_hold, list_holds)
