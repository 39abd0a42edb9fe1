"""Takes texts that never arrived: asks the carrier for them, and records each with the time it was sent."""

from datetime import UTC, datetime

from sayso.actions.inbound.receive_text import receive_text
from sayso.carrier.gateway import CarrierSilent
from sayso.carrier.record import CarrierRecord
from sayso.domain.inbound.text_message import InboundText
from sayso.tables.accounts.settings import settings_of
from sayso.tables.consents import consents
from sayso_cli.operator import carrier_secret
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack


def replay(stack: Stack, account: str, since: datetime, *, dry_run: bool) -> CommandResult:
    """Take the texts to the account since then that are not on record, oldest first; no reply is sent."""
    number = settings_of(account).number.e164
    record = CarrierRecord(carrier_secret.for_gateway(stack), stack.parameters.get("CarrierUrl", ""))
    try:
        listed = sorted(record.received(number, since), key=lambda one: one.at)
    except CarrierSilent as error:
        raise OperatorProblem("The carrier did not answer: run the same command again in a minute.") from error
    missing = [(one.text, one.at) for one in listed if one.text and _is_new(account, one.text)]
    if not dry_run:
        for text, at in missing:
            receive_text(text, datetime.now(UTC), taken_at=at)
    what = "are missing" if dry_run else "were missing and are recorded now"
    return CommandResult(
        changed=bool(missing) and not dry_run,
        sentences=[f"Of {len(listed):,} texts to {account} since {since:%Y-%m-%d %H:%M} UTC, {len(missing):,} {what}."],
        data={"account": account, "texts": len(listed), "missing": len(missing)},
    )


def _is_new(account: str, text: InboundText) -> bool:
    return consents.text_of(account, text.phone, text.text_id) is None
