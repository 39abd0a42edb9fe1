"""The command line `sayso-operator`: which commands there are, and what each takes."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from sayso.domain.account.settings import MOST_LANES, KeywordOwner, Role
from sayso_cli.operator import accounts, staff
from sayso_cli.operator import notice_addresses as addresses
from sayso_cli.operator import reconcile as reconciliation
from sayso_cli.operator import replay_dead_letters as queues
from sayso_cli.operator import replay_texts as texts
from sayso_cli.operator import rotate_token as secret
from sayso_cli.operator.backup import backup as save
from sayso_cli.operator.command import on_a_stack, run, token_from_stdin
from sayso_cli.operator.command_result import Told
from sayso_cli.operator.credits import adjust, book
from sayso_cli.operator.restore import restore as put_back
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.verify_ledger import verify

WHO_ANSWERS = "Who answers STOP, START and HELP on this number"
OWNERS = click.Choice([owner.value for owner in KeywordOwner])
RANKS = click.Choice([role.value for role in Role if role is not Role.BILLING])

# `-50` is a number here, no option.
SIGNED = {"ignore_unknown_options": True}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Run a deployment of Sayso: accounts, staff, credits, checks, backups, dead letters, the carrier's token.

    Every command may be run again: what is done already is not done twice. docs/operator.md tells all of them.
    """


def _ask(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """There is no default: where both Sayso and the carrier answer, or neither does, a STOP goes wrong."""
    if value is not None:
        return value
    if not sys.stdin.isatty():
        raise click.MissingParameter(ctx=context, param=parameter)
    return str(click.prompt(WHO_ANSWERS, type=parameter.type))


@commands.command("open-account")
@click.argument("account")
@click.option("--name", required=True, help="Of the school or business, as families know it.")
@click.option("--number", required=True, help="The number it texts from, in international form: +14155550100.")
@click.option("--keyword-owner", type=OWNERS, callback=_ask, help=f"{WHO_ANSWERS}. Asked for.")
@click.option("--admin", required=True, metavar="EMAIL", help="Who gets the first invitation, as admin with billing.")
@click.option("--time-zone", help="For example America/Chicago.  [default: America/New_York]")
@click.option("--country", "default_country", help="Of numbers written without one.  [default: US]")
@click.option("--portal-url", help="Where families find more; stands in the reply to HELP.")
@on_a_stack
def open_account(
    stack: Stack, account: str, number: str, keyword_owner: str, admin: str, **settings: str | None
) -> Told:
    """Open ACCOUNT, with its number and its first admin."""
    named = {name: value for name, value in settings.items() if value is not None}
    return accounts.open_account(stack, account, number, KeywordOwner(keyword_owner), admin, named)


@commands.command("set-lanes")
@click.argument("account")
@click.argument("lanes", type=click.IntRange(1, MOST_LANES))
@on_a_stack
def set_lanes(stack: Stack, account: str, lanes: int) -> Told:
    """Have at most LANES chunks of each batch of ACCOUNT sent at the same time."""
    return accounts.set_lanes(stack, account, lanes)


@commands.command()
@click.argument("account")
@click.argument("email")
@click.option("--role", type=RANKS, required=True)
@click.option("--billing", is_flag=True, help="May buy credits as well.")
@click.option("--resend", is_flag=True, help="Write to somebody who is invited already once more.")
@on_a_stack
def invite(stack: Stack, account: str, email: str, role: str, billing: bool, resend: bool) -> Told:
    """Invite EMAIL to the staff of ACCOUNT."""
    roles = frozenset({Role(role), Role.BILLING} if billing else {Role(role)})
    return staff.invite(stack, account, email, roles, resend=resend)


@commands.command()
@click.argument("email")
@on_a_stack
def disable(stack: Stack, email: str) -> Told:
    """Lock EMAIL out, everywhere."""
    return staff.disable(stack, email)


@commands.command()
@click.argument("email")
@on_a_stack
def enable(stack: Stack, email: str) -> Told:
    """Let EMAIL in again."""
    return staff.enable(stack, email)


@commands.command("change-role")
@click.argument("email")
@click.option("--role", type=RANKS, required=True)
@click.option("--billing/--no-billing", default=None, help="May buy credits, or not; without either it stays as it is.")
@on_a_stack
def change_role(stack: Stack, email: str, role: str, billing: bool | None) -> Told:
    """Give EMAIL another role."""
    return staff.change_role(stack, email, Role(role), billing)


@commands.command("staff")
@click.argument("account")
@on_a_stack
def list_staff(stack: Stack, account: str) -> Told:
    """List the staff of ACCOUNT."""
    return staff.staff(stack, account)


@commands.command("book-purchase", context_settings=SIGNED)
@click.argument("account")
@click.argument("credits_bought", metavar="CREDITS", type=int)
@click.option("--reference", required=True, help="The invoice or payment; it counts once.")
@on_a_stack
def book_purchase(stack: Stack, account: str, credits_bought: int, reference: str) -> Told:
    """Book CREDITS that ACCOUNT has paid for."""
    return book(stack, account, credits_bought, reference)


@commands.command("adjust-credits", context_settings=SIGNED)
@click.argument("account")
@click.argument("credits_moved", metavar="±CREDITS", type=int)
@click.option("--reason", required=True, help="Stands in the account's log.")
@click.option("--reference", required=True, help="The ticket or credit note; it counts once.")
@on_a_stack
def adjust_credits(stack: Stack, account: str, credits_moved: int, reason: str, reference: str) -> Told:
    """Give credits (50) or take them (-50)."""
    return adjust(stack, account, credits_moved, reason, reference)


@commands.command("verify-ledger")
@click.argument("account", required=False)
@click.option("--messages", is_flag=True, help="Also each message's debit: it is there, once, and no other is.")
@on_a_stack
def verify_ledger(stack: Stack, account: str | None, messages: bool) -> Told:
    """Check that nobody has changed the ledger of ACCOUNT, or of any.

    Ends with exit code 1, and the first entry that is not as it was written, if somebody has.
    """
    return verify(stack, account, messages=messages)


@commands.command()
@click.argument("account")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="In the account's time zone.  [default: yesterday]")
@on_a_stack
def reconcile(stack: Stack, account: str, day: datetime | None) -> Told:
    """Compare a day of ACCOUNT with the carrier's own record.

    Ends with exit code 1, and every difference, if there is one.
    """
    return reconciliation.reconcile(stack, account, day.date() if day else None)


@commands.command("add-address")
@click.argument("account")
@click.argument("email")
@on_a_stack
def add_address(stack: Stack, account: str, email: str) -> Told:
    """Tell EMAIL when the credits of ACCOUNT run low."""
    return addresses.add_address(stack, account, email)


@commands.command("replay-dead-letters")
@click.argument("queue", type=click.Choice(list(queues.QUEUES)))
@click.option("--max", "most", type=click.IntRange(min=1), help="Send back so many at most.")
@click.option("--dry-run", is_flag=True, help="Only show what waits.")
@on_a_stack
def replay_dead_letters(stack: Stack, queue: str, most: int | None, dry_run: bool) -> Told:
    """Show what failed, and send it back."""
    return queues.replay(stack, queue, most, dry_run=dry_run)


@commands.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--suffix", default="", help="Of copies of the tables, to save those: -restored, for example.")
@on_a_stack
def backup(stack: Stack, folder: Path, suffix: str) -> Told:
    """Save all tables into a new FOLDER.

    Ends with exit code 1 if what was saved does not fit together, because something moved meanwhile.
    """
    return save(stack, folder, suffix)


@commands.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--unverified", is_flag=True, help="Also a backup that does not fit together.")
@on_a_stack
def restore(stack: Stack, folder: Path, unverified: bool) -> Told:
    """Put the backup in FOLDER back into the empty tables of a new stack.

    Nothing of it is sent again: of every open message the carrier is asked.
    """
    return put_back(stack, folder, unverified=unverified)


@commands.command("replay-texts")
@click.argument("account")
@click.option("--since", type=click.DateTime(["%Y-%m-%dT%H:%M"]), required=True, help="In UTC: 2026-11-22T10:00.")
@click.option("--dry-run", is_flag=True, help="Only tell how many are missing.")
@on_a_stack
def replay_texts(stack: Stack, account: str, since: datetime, dry_run: bool) -> Told:
    """Take the texts that phones sent to ACCOUNT and that never came here.

    The carrier is asked for them. A STOP among them counts from then on.
    """
    return texts.replay(stack, account, since.replace(tzinfo=UTC), dry_run=dry_run)


@commands.command("rotate-token")
@click.option("--start", "step", flag_value="start", help="Send with a new token, which is read from standard input.")
@click.option("--finish", "step", flag_value="finish", help="Forget the old one, once the carrier has.")
@on_a_stack
def rotate_token(stack: Stack, step: str | None) -> Told:
    """Replace the carrier's token.

    Without --start and --finish, tells how, and where that stands.
    """
    if step == "start":
        return secret.start(stack, token_from_stdin("The new token"))
    return secret.finish(stack) if step == "finish" else secret.explain(stack)


def main() -> None:
    """Run the command that the command line names; whatever is wrong is told in one sentence."""
    run(commands)
