"""The command line `sayso-operator`: its commands and their options."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from sayso.domain.account.settings import Role
from sayso_cli.operator import account_commands, hold_commands, notice_addresses, staff
from sayso_cli.operator import reconcile as reconciliation
from sayso_cli.operator import replay_dead_letters as dead_letter_replay
from sayso_cli.operator import replay_texts as text_replay
from sayso_cli.operator import rotate_key as key_rotation
from sayso_cli.operator import rotate_token as token_rotation
from sayso_cli.operator.arguments import Day, Number
from sayso_cli.operator.backup import backup as save_backup
from sayso_cli.operator.command import on_a_stack, run, token_from_stdin
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.credits import adjust, book
from sayso_cli.operator.restore import restore as restore_backup
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.verify_ledger import verify

STAFF_ROLES = click.Choice([role.value for role in Role if role is not Role.BILLING])

# `-50` is a number here, not an option.
ALLOWS_NEGATIVE_NUMBERS = {"ignore_unknown_options": True}


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="sayso", message="sayso-operator %(version)s")
def commands() -> None:
    """Run a deployment of Sayso: accounts, staff, credits, holds, checks, backups, dead letters, the carrier's key.

    It is safe to run a command again: nothing is done twice. See docs/operator.md.
    """


for one in (*account_commands.COMMANDS, *hold_commands.COMMANDS):
    commands.add_command(one)


@commands.command()
@click.argument("account")
@click.argument("email")
@click.option("--role", type=STAFF_ROLES, required=True)
@click.option("--billing", is_flag=True, help="May also buy credits.")
@click.option("--resend", is_flag=True, help="Send the invitation again.")
@on_a_stack
def invite(stack: Stack, account: str, email: str, role: str, billing: bool, resend: bool) -> CommandResult:
    """Invite EMAIL to the staff of ACCOUNT."""
    roles = frozenset({Role(role), Role.BILLING} if billing else {Role(role)})
    return staff.invite(stack, account, email, roles, resend=resend)


@commands.command()
@click.argument("email")
@on_a_stack
def disable(stack: Stack, email: str) -> CommandResult:
    """Stop EMAIL from signing in, and end all sessions."""
    return staff.disable(stack, email)


@commands.command()
@click.argument("email")
@on_a_stack
def enable(stack: Stack, email: str) -> CommandResult:
    """Let EMAIL sign in again."""
    return staff.enable(stack, email)


@commands.command("remove-second-factor")
@click.argument("email")
@on_a_stack
def remove_second_factor(stack: Stack, email: str) -> CommandResult:
    """Take away the second factor that EMAIL has lost, and end all sessions."""
    return staff.remove_second_factor(stack, email)


@commands.command("change-role")
@click.argument("email")
@click.option("--role", type=STAFF_ROLES, required=True)
@click.option("--billing/--no-billing", default=None, help="May buy credits, or not.  [default: no change]")
@on_a_stack
def change_role(stack: Stack, email: str, role: str, billing: bool | None) -> CommandResult:
    """Give EMAIL another role."""
    return staff.change_role(stack, email, Role(role), billing)


@commands.command("staff")
@click.argument("account")
@on_a_stack
def list_staff(stack: Stack, account: str) -> CommandResult:
    """List the staff of ACCOUNT."""
    return staff.staff(stack, account)


@commands.command("book-purchase", context_settings=ALLOWS_NEGATIVE_NUMBERS)
@click.argument("account")
@click.argument("credits_bought", metavar="CREDITS", type=Number())
@click.option("--reference", required=True, help="The invoice or payment. Each reference counts once.")
@on_a_stack
def book_purchase(stack: Stack, account: str, credits_bought: int, reference: str) -> CommandResult:
    """Book CREDITS that ACCOUNT has paid for."""
    return book(stack, account, credits_bought, reference)


@commands.command("adjust-credits", context_settings=ALLOWS_NEGATIVE_NUMBERS)
@click.argument("account")
@click.argument("credits_moved", metavar="±CREDITS", type=Number())
@click.option("--reason", required=True, help="Goes into the account's log.")
@click.option("--reference", required=True, help="The ticket or credit note. Each reference counts once.")
@on_a_stack
def adjust_credits(stack: Stack, account: str, credits_moved: int, reason: str, reference: str) -> CommandResult:
    """Give ACCOUNT credits (50) or take them back (-50)."""
    return adjust(stack, account, credits_moved, reason, reference)


@commands.command("verify-ledger")
@click.argument("account", required=False)
@click.option("--messages", is_flag=True, help="Also check that every message was debited exactly once.")
@on_a_stack
def verify_ledger(stack: Stack, account: str | None, messages: bool) -> CommandResult:
    """Check that nobody has changed the ledger and the consents of ACCOUNT, or of all accounts.

    If somebody has, it shows the first entry that is wrong, and the exit code is 1.
    """
    return verify(stack, account, messages=messages)


@commands.command()
@click.argument("account")
@click.option(
    "--day",
    type=Day(),
    default="yesterday",
    show_default=True,
    help="In the account's time zone: 2026-11-22, today or yesterday.",
)
@click.option("--own-key", nargs=2, metavar="AC... SK...", help="Ask with a key of your own, for this carrier account.")
@on_a_stack
def reconcile(stack: Stack, account: str, day: date | timedelta, own_key: tuple[str, str] | None) -> CommandResult:
    """Compare a day of ACCOUNT with the carrier's own record.

    If they differ, it shows every difference and the exit code is 1. The secret of your own key is read from standard
    input.
    """
    own = (*own_key, token_from_stdin("The key's secret")) if own_key else None
    return reconciliation.reconcile(stack, account, day, own)


@commands.command("add-address")
@click.argument("account")
@click.argument("email")
@on_a_stack
def add_address(stack: Stack, account: str, email: str) -> CommandResult:
    """Send EMAIL a notice when the credits of ACCOUNT run low."""
    return notice_addresses.add_address(stack, account, email)


@commands.command("replay-dead-letters")
@click.argument("queue", type=click.Choice(list(dead_letter_replay.QUEUES)))
@click.option("--max", "most", type=click.IntRange(min=1), help="Move at most this many.")
@click.option("--dry-run", is_flag=True, help="Only show the messages.")
@on_a_stack
def replay_dead_letters(stack: Stack, queue: str, most: int | None, dry_run: bool) -> CommandResult:
    """Show the dead letters of a queue, and move them back to it."""
    return dead_letter_replay.replay(stack, queue, most, dry_run=dry_run)


@commands.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--suffix", default="", help="Save copies of the tables whose names end in this, for example -restored.")
@on_a_stack
def backup(stack: Stack, folder: Path, suffix: str) -> CommandResult:
    """Save all tables into a new FOLDER.

    If something changed meanwhile, so that the backup is not consistent, the exit code is 1.
    """
    return save_backup(stack, folder, suffix)


@commands.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--unverified", is_flag=True, help="Accept a backup that is not consistent.")
@on_a_stack
def restore(stack: Stack, folder: Path, unverified: bool) -> CommandResult:
    """Restore the backup in FOLDER into the empty tables of a new stack.

    Nothing is sent again: Sayso asks the carrier about every open message.
    """
    return restore_backup(stack, folder, unverified=unverified)


@commands.command("replay-texts")
@click.argument("account")
@click.option("--since", type=click.DateTime(["%Y-%m-%dT%H:%M"]), required=True, help="In UTC: 2026-11-22T10:00.")
@click.option("--dry-run", is_flag=True, help="Only show how many are missing.")
@on_a_stack
def replay_texts(stack: Stack, account: str, since: datetime, dry_run: bool) -> CommandResult:
    """Ask the carrier for texts to ACCOUNT that never arrived here; a STOP among them takes effect at once."""
    return text_replay.replay(stack, account, since.replace(tzinfo=UTC), dry_run=dry_run)


@commands.command("rotate-token")
@click.option("--start", "step", flag_value="start", help="Accept a new token too, read from standard input.")
@click.option("--finish", "step", flag_value="finish", help="Forget the old token, once the carrier has.")
@on_a_stack
def rotate_token(stack: Stack, step: str | None) -> CommandResult:
    """Replace the carrier's token.

    Without --start or --finish, it shows the steps and which one is next.
    """
    if step == "start":
        return token_rotation.start(stack, token_from_stdin("The new token"))
    return token_rotation.finish(stack) if step == "finish" else token_rotation.explain(stack)


@commands.command("rotate-key")
@click.argument("key_sid", metavar="[SK...]", required=False)
@on_a_stack
def rotate_key(stack: Stack, key_sid: str | None) -> CommandResult:
    """Replace the key with which Sayso sends; its secret is read from standard input.

    Without a key, it shows the steps and which key is in use.
    """
    if key_sid is None:
        return key_rotation.explain(stack)
    return key_rotation.store(stack, key_sid, token_from_stdin("The key's secret"))


def main() -> None:
    """Run the command line; errors are printed in one sentence."""
    run(commands)
