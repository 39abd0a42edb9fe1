"""Reconciliation, every hour: compares each account's last days with the carrier's record, each day once."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.credits.reconcile import reconcile_accounts
from sayso.carrier.record import CarrierRecord
from sayso.carrier.secret import carrier_secret
from sayso.environment import environment
from sayso.invocation import Invocation
from sayso.observability import logged
from sayso.tables import bind

VARIABLES = ("ACCOUNTS_TABLE", "BATCHES_TABLE", "LOG_TABLE", "CARRIER_KEY_ID", "CARRIER_URL?")


@logged
def handler(_: dict[str, Any], context: LambdaContext) -> None:
    """The schedule's events."""
    variables = environment(*VARIABLES)
    bind(variables)
    record = CarrierRecord(carrier_secret(variables["CARRIER_KEY_ID"]), variables["CARRIER_URL"])
    reconcile_accounts(record, Invocation.of(context))
