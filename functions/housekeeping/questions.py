"""Housekeeping's questions: takes one batch from the queue and asks the carrier about its messages."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.delivery.housekeeping.ask_carrier import ask_carrier
from sayso.actions.delivery.housekeeping.asker import Asker
from sayso.aws.queues import DispatchQueue, LookQueue, SettleQueue
from sayso.carrier.gateway import Gateway
from sayso.carrier.secret import carrier_secret
from sayso.environment import environment
from sayso.invocation import Invocation
from sayso.observability import logged
from sayso.tables import bind

VARIABLES = (
    "ACCOUNTS_TABLE",
    "BATCHES_TABLE",
    "LOG_TABLE",
    "DISPATCH_QUEUE_URL",
    "SETTLE_QUEUE_URL",
    "CARRIER_KEY_ID",
    "CARRIER_URL?",
    "FIND_OUT_AFTER_S",
)


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The question queue's events."""
    variables = environment(*VARIABLES)
    bind(variables)
    for record in SQSEvent(event).records:
        one, backlog = LookQueue.parse(record.body)
        asker = Asker(
            gateway=Gateway(carrier_secret(variables["CARRIER_KEY_ID"]), variables["CARRIER_URL"]),
            dispatch_queue=DispatchQueue(variables["DISPATCH_QUEUE_URL"]),
            settle_queue=SettleQueue(variables["SETTLE_QUEUE_URL"]),
            after=timedelta(seconds=int(variables["FIND_OUT_AFTER_S"])),
            backlog=backlog,
            run=Invocation.of(context),
        )
        ask_carrier(one, asker)
