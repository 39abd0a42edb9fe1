"""Twilio's status callbacks: verified, and if final put into the account's queue."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.aws.queues import SettleQueue
from sayso.carrier.door import refusal, verified
from sayso.carrier.signed_form import NotFromTheCarrier
from sayso.carrier.status import UnknownStatus, outcome_of
from sayso.environment import environment
from sayso.observability import logged, logger

VARIABLES = ("SETTLE_QUEUE_URL", "CARRIER_SECRET_ID")


@logged
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """POST /twilio/status/{account}/{batch}/{message}; a status that is not final is answered and otherwise ignored."""
    variables = environment(*VARIABLES)
    try:
        outcome = outcome_of(verified(event, variables["CARRIER_SECRET_ID"]))
    except NotFromTheCarrier as error:
        return refusal(error)
    except UnknownStatus as problem:
        logger.warning("status callback changes nothing", extra={"problem": str(problem)})
        return {"statusCode": 204, "body": ""}
    if outcome is not None:
        SettleQueue(variables["SETTLE_QUEUE_URL"]).send([outcome])
    return {"statusCode": 204, "body": ""}
