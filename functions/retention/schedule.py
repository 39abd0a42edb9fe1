"""Retention, every hour: removes at the carrier what nothing here needs there any more, keeps what is held, and lets
consents expire.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.retention.keep_held import keep_held
from sayso.actions.retention.let_consents_expire import let_consents_expire
from sayso.actions.retention.remove_at_carrier import remove_at_carrier
from sayso.actions.retention.remove_at_carrier.removing import Removing
from sayso.aws.proof_key import ProofKey
from sayso.carrier.gateway import Gateway
from sayso.carrier.removal import TextsThere
from sayso.carrier.secret import carrier_secret
from sayso.environment import environment
from sayso.invocation import Invocation
from sayso.observability import logged
from sayso.tables import bind

TABLES = ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "BATCHES_TABLE", "LOG_TABLE")
VARIABLES = (*TABLES, "CARRIER_KEY_ID", "CARRIER_URL?", "PROOF_KEY_ARN?")

OF_CONSENTS, OF_REMOVAL = 150, 300
"""Seconds of a run that stay for these parts, however much the ones before them have to do."""


@logged
def handler(_: dict[str, Any], context: LambdaContext) -> None:
    """The schedule's events."""
    variables = environment(*VARIABLES)
    bind(variables)
    run = Invocation.of(context)
    carrier = (carrier_secret(variables["CARRIER_KEY_ID"]), variables["CARRIER_URL"])
    arn = variables["PROOF_KEY_ARN"]
    try:
        keep_held(run.leaving(OF_CONSENTS + OF_REMOVAL))
    finally:  # each goes on, also if one before it has failed
        try:
            let_consents_expire(run.leaving(OF_REMOVAL), ProofKey(arn) if arn else None)
        finally:
            remove_at_carrier(Removing(TextsThere(*carrier), Gateway(*carrier).shows_phones, run))
