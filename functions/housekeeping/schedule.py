"""Housekeeping, every minute: looks after the batches that are not finished and are due for it."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.delivery.housekeeping.collaborators import Housekeeper
from sayso.actions.delivery.housekeeping.look_after import look_after_due_batches
from sayso.aws.queues import DispatchQueue, SettleQueue
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
def handler(_: dict[str, Any], context: LambdaContext) -> None:
    """The schedule's events."""
    variables = environment(*VARIABLES)
    bind(variables)
    dispatch_queue = DispatchQueue(variables["DISPATCH_QUEUE_URL"])
    look_after_due_batches(
        Housekeeper(
            gateway=Gateway(carrier_secret(variables["CARRIER_KEY_ID"]), variables["CARRIER_URL"]),
            dispatch_queue=dispatch_queue,
            settle_queue=SettleQueue(variables["SETTLE_QUEUE_URL"]),
            after=timedelta(seconds=int(variables["FIND_OUT_AFTER_S"])),
            backlog=dispatch_queue.backlog(),
            run=Invocation.of(context),
        )
    )
