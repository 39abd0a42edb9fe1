"""Lost texts, every minute: takes what families texted and no webhook brought."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.inbound.fetch_lost_texts import fetch_lost_texts
from sayso.actions.inbound.receive_text import receive_text
from sayso.carrier.inbox import Inbox
from sayso.carrier.secret import carrier_secret
from sayso.environment import environment
from sayso.invocation import Invocation
from sayso.observability import logged
from sayso.tables import bind

VARIABLES = ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "LOG_TABLE", "CARRIER_KEY_ID", "CARRIER_URL?")


@logged
def handler(_: dict[str, Any], context: LambdaContext) -> None:
    """The schedule's events."""
    variables = environment(*VARIABLES)
    bind(variables)
    inbox = Inbox(carrier_secret(variables["CARRIER_KEY_ID"]), variables["CARRIER_URL"])
    fetch_lost_texts(inbox, receive_text, Invocation.of(context))
