"""Retention, every hour: removes at the carrier what nothing here needs there any more, and keeps what is held."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.retention.keep_held import keep_held
from sayso.actions.retention.remove_at_carrier import remove_at_carrier
from sayso.actions.retention.remove_at_carrier.removing import Removing
from sayso.carrier.gateway import Gateway
from sayso.carrier.removal import TextsThere
from sayso.carrier.secret import carrier_secret
from sayso.environment import environment
from sayso.invocation import Invocation
from sayso.observability import logged
from sayso.tables import bind

VARIABLES = ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "BATCHES_TABLE", "LOG_TABLE", "CARRIER_KEY_ID", "CARRIER_URL?")


@logged
def handler(_: dict[str, Any], context: LambdaContext) -> None:
    """The schedule's events."""
    variables = environment(*VARIABLES)
    bind(variables)
    run = Invocation.of(context)
    carrier = (carrier_secret(variables["CARRIER_KEY_ID"]), variables["CARRIER_URL"])
    try:
        keep_held(run)
    finally:
        remove_at_carrier(Removing(TextsThere(*carrier), Gateway(*carrier).shows_phones, run))
