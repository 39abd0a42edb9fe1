"""Compares a day of an account with the carrier's own record, and shows every difference."""

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sayso.actions.credits.reconcile import reconcile as reconcile_account
from sayso.carrier.gateway import CarrierSilent
from sayso.carrier.record import CarrierRecord
from sayso.carrier.secret import CarrierSecret
from sayso.domain.credits.reconciliation import Difference
from sayso.invocation import Invocation
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator import carrier_secret
from sayso_cli.operator.command_result import CommandResult, Row
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack


def reconcile(
    stack: Stack, account: str, day: date | timedelta, own_key: tuple[str, str, str] | None = None
) -> CommandResult:
    """Compare the account's messages of that day, which may be so many days ago, with the carrier's; changes nothing.

    Who may not read the deployment's secrets brings a key of the carrier's: account, key, its secret.
    """
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(settings_of(account).time_zone)).date()
    wanted = today - day if isinstance(day, timedelta) else day
    if wanted > today:
        raise OperatorProblem(f"{wanted} is in the future for {account}: use today ({today}) or an earlier day.")
    login = _login(*own_key) if own_key else carrier_secret.for_gateway(stack)
    record = CarrierRecord(login, stack.parameters.get("CarrierUrl", ""))
    try:
        found = reconcile_account(account, wanted, record, Invocation(lambda: now, lambda: math.inf))
    except CarrierSilent as error:
        raise OperatorProblem(
            "The carrier did not answer: run the same command again in a minute. If that does not help, check the "
            "key with sayso-operator rotate-key, or your own."
        ) from error
    return CommandResult(
        changed=False,
        sentences=[*(one.text for one in found.differences), f"{account}: {found.sentence}"],
        data={"account": account, "day": wanted.isoformat(), "compared": found.compared},
        plural="differences",
        rows=[_row(one) for one in found.differences],
        wrong=bool(found.differences),
    )


def _login(account_sid: str, key_sid: str, key_secret: str) -> CarrierSecret:
    return CarrierSecret(account_sid, key_sid=key_sid, key_secret=key_secret)


def _row(one: Difference) -> Row:
    return {
        "kind": one.kind.value,
        "phone": one.phone,
        "carrier_id": one.carrier_id,
        "batch_id": one.batch_id,
        "message_id": one.message_id,
        "text": one.text,
    }
