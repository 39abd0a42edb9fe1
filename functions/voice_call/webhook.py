"""Twilio's requests during a call: verifies each, and answers what the call says next."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.inbound.answer_call import NotOurCall, answer_call
from sayso.carrier.door import refusal, verified
from sayso.carrier.signed_form import NotFromTheCarrier
from sayso.carrier.voice import NoCall, apology, call_input, twiml
from sayso.environment import environment
from sayso.observability import logged, logger
from sayso.tables import bind

VARIABLES = ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "BATCHES_TABLE", "LOG_TABLE", "CARRIER_SECRET_ID")

LOGGED = {"account": "account", "batch_id": "batch", "message_id": "message"}
"""The ids that are logged, and their names in the path."""


@logged
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """POST /twilio/voice/{account}/{batch}/{message}, when a call is answered, and …/keys, when a key is pressed.

    Errors are raised: a 5xx makes the carrier repeat its request. A call that is not ours is ended politely.
    """
    variables = environment(*VARIABLES)
    try:
        webhook = verified(event, variables["CARRIER_SECRET_ID"])
        bind(variables)
        return _said(twiml(answer_call(call_input(webhook), datetime.now(UTC)), webhook.address))
    except NotFromTheCarrier as error:
        return refusal(error)
    except (NoCall, NotOurCall) as problem:
        ids = {name: webhook.path.get(place, "") for name, place in LOGGED.items()}
        logger.warning("a call is none of ours", extra={**ids, "problem": type(problem).__name__})
        return _said(apology())


def _said(text: str) -> dict[str, Any]:
    return {"statusCode": 200, "headers": {"Content-Type": "text/xml"}, "body": text}
