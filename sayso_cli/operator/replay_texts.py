"""Takes texts that never arrived: asks the carrier for them, and records each with the time it was sent."""

from datetime import UTC, datetime, timedelta

from sayso.actions.inbound.fetch_lost_texts import missing_texts, take
from sayso.actions.inbound.receive_text import receive_text
from sayso.carrier.gateway import CarrierSilent
from sayso.carrier.inbox import Inbox
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator import carrier_secret
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack


def replay(stack: Stack, account: str, since: datetime, *, dry_run: bool) -> CommandResult:
    """Take the texts to the account since then that are not on record, oldest first; no reply is sent."""
    settings, now = settings_of(account), datetime.now(UTC)
    if settings.is_closed:
        raise OperatorProblem(f"Account {account} is closed: its texts are deleted, and none is fetched again.")
    number, kept = settings.number, timedelta(days=settings.inbound_kept_days)
    if since < now - kept:
        raise OperatorProblem(
            f"Texts are kept for {kept.days} days here: what is older has expired, and is not missing. "
            f"Name a time since {now - kept:%Y-%m-%d}."
        )
    inbox = Inbox(carrier_secret.for_gateway(stack), stack.parameters.get("CarrierUrl", ""))
    try:
        listed = list(inbox.texts(number, since))
    except CarrierSilent as error:
        raise OperatorProblem("The carrier did not answer: run the same command again in a minute.") from error
    missing = missing_texts(account, listed, now)
    failed = set() if dry_run else take(missing, receive_text, now)
    if failed:
        raise OperatorProblem(
            f"Of {len(missing):,} missing texts, {len(failed):,} could not be recorded: run the same command again."
        )
    what = "are missing" if dry_run else "were missing and are recorded now"
    return CommandResult(
        changed=bool(missing) and not dry_run,
        sentences=[f"Of {len(listed):,} texts to {account} since {since:%Y-%m-%d %H:%M} UTC, {len(missing):,} {what}."],
        data={"account": account, "texts": len(listed), "missing": len(missing)},
    )
