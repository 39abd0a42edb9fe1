"""Reconciling a day of an account with the carrier's own record: every difference, by message."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sayso.actions.credits.reconcile import Tools
from sayso.actions.credits.reconcile import reconcile as verb
from sayso.carrier.gateway import CarrierSilent
from sayso.carrier.record import CarrierRecord
from sayso.domain.credits.reconciliation import Difference
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator import secret
from sayso_cli.operator.command_result import Row, Told
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack


def reconcile(stack: Stack, account: str, day: date | None) -> Told:
    """The account's messages of that day (yesterday, if none is named) beside the carrier's; changes nothing."""
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(settings_of(account).time_zone)).date()
    wanted = day or today - timedelta(days=1)
    if wanted > today:
        raise OperatorProblem(f"{wanted} has not begun for {account}: name today ({today}) or an earlier day.")
    record = CarrierRecord(secret.carrier_secret(stack), stack.parameters.get("CarrierUrl", ""))
    try:
        found = verb(account, wanted, Tools(record, now, lambda: None))
    except CarrierSilent as error:
        raise OperatorProblem(
            "The carrier gave no answer: run the same command again in a minute; if it stays so, look at "
            "sayso-operator rotate-token."
        ) from error
    return Told(
        changed=False,
        sentences=[*(one.text for one in found.differences), f"{account}: {found.sentence}"],
        data={"account": account, "day": wanted.isoformat(), "compared": found.compared},
        plural="differences",
        rows=[_row(one) for one in found.differences],
        wrong=bool(found.differences),
    )


def _row(one: Difference) -> Row:
    return {
        "kind": one.kind.value,
        "phone": one.phone,
        "carrier_id": one.carrier_id,
        "batch_id": one.batch_id,
        "message_id": one.message_id,
        "text": one.text,
    }
