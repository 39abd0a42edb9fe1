"""Housekeeping's looks: takes one batch from the queue and brings it on."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.delivery.housekeeping.collaborators import Housekeeper
from sayso.actions.delivery.housekeeping.look_after import look_after
from sayso.aws.queues import DispatchQueue, LookQueue, SettleQueue
from sayso.environment import environment
from sayso.invocation import Invocation
from sayso.observability import logged
from sayso.tables import bind

VARIABLES = (
    "BATCHES_TABLE",
    "LOG_TABLE",
    "DISPATCH_QUEUE_URL",
    "SETTLE_QUEUE_URL",
    "QUESTION_QUEUE_URL",
    "FIND_OUT_AFTER_S",
)


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The look queue's events."""
    variables = environment(*VARIABLES)
    bind(variables)
    for record in SQSEvent(event).records:
        one, backlog = LookQueue.parse(record.body)
        housekeeper = Housekeeper(
            dispatch_queue=DispatchQueue(variables["DISPATCH_QUEUE_URL"]),
            settle_queue=SettleQueue(variables["SETTLE_QUEUE_URL"]),
            after=timedelta(seconds=int(variables["FIND_OUT_AFTER_S"])),
            backlog=backlog,
            run=Invocation.of(context),
        )
        look_after(one, housekeeper, LookQueue(variables["QUESTION_QUEUE_URL"]))
