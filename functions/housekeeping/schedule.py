"""Housekeeping, every minute: lists the batches that are not finished and are due for a look."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.delivery.housekeeping.list_due import list_due
from sayso.aws.queues import DispatchQueue, LookQueue
from sayso.environment import environment
from sayso.invocation import Invocation
from sayso.observability import logged
from sayso.tables import bind

VARIABLES = ("BATCHES_TABLE", "DISPATCH_QUEUE_URL", "LOOK_QUEUE_URL")


@logged
def handler(_: dict[str, Any], context: LambdaContext) -> None:
    """The schedule's events."""
    variables = environment(*VARIABLES)
    bind(variables)
    list_due(
        LookQueue(variables["LOOK_QUEUE_URL"]),
        DispatchQueue(variables["DISPATCH_QUEUE_URL"]),
        Invocation.of(context),
    )
