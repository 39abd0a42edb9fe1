"""Twilio's inbound texts: verifies and stores each, and answers with TwiML those that Sayso has to answer."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from twilio.twiml.messaging_response import MessagingResponse

from sayso.actions.inbound.receive_text import NobodysNumber, receive_text
from sayso.carrier.door import refusal, verified
from sayso.carrier.signed_form import NotFromTheCarrier
from sayso.carrier.webhook import NoPhone, inbound_text
from sayso.environment import environment
from sayso.observability import logged, logger
from sayso.tables import bind

VARIABLES = ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "LOG_TABLE", "CARRIER_SECRET_ID")


@logged
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """POST /twilio/inbound. Errors are raised: a 5xx makes the carrier send the text again."""
    variables = environment(*VARIABLES)
    try:
        text = inbound_text(verified(event, variables["CARRIER_SECRET_ID"]))
    except NotFromTheCarrier as error:
        return refusal(error)
    except NoPhone:
        logger.warning("a text came from no phone, or to none of our numbers")
        return _twiml(None)
    bind(variables)
    try:
        return _twiml(receive_text(text, datetime.now(UTC)))
    except NobodysNumber:
        logger.warning("a text came to a number of no account", extra={"text_id": text.text_id})
        return _twiml(None)


def _twiml(reply: str | None) -> dict[str, Any]:
    response = MessagingResponse()
    if reply is not None:
        response.message(reply)
    return {"statusCode": 200, "headers": {"Content-Type": "text/xml"}, "body": str(response)}
