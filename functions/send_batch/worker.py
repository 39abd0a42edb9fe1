"""The dispatcher: takes one chunk from the queue and sends what is left of it."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.delivery.dispatch.dispatch import dispatch
from sayso.actions.delivery.dispatch.work import Dispatcher
from sayso.aws.queues import DispatchQueue, SettleQueue, bring_again
from sayso.carrier.gateway import Gateway
from sayso.carrier.secret import carrier_secret
from sayso.environment import environment
from sayso.invocation import Invocation
from sayso.observability import logged, logger
from sayso.tables import bind

VARIABLES = (
    "ACCOUNTS_TABLE",
    "CONSENTS_TABLE",
    "BATCHES_TABLE",
    "LOG_TABLE",
    "DISPATCH_QUEUE_URL",
    "SETTLE_QUEUE_URL",
    "CARRIER_KEY_ID",
    "CALLBACK_URL",
    "CARRIER_URL?",
    "CALLS_PER_SECOND",
)

MOST_HIDDEN_SECONDS = 360
"""The queue's own visibility timeout: a chunk comes again no later than that."""

processor = BatchProcessor(event_type=EventType.SQS)


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """The dispatch queue's events."""
    variables = environment(*VARIABLES)
    bind(variables)
    gateway = Gateway(carrier_secret(variables["CARRIER_KEY_ID"]), variables["CARRIER_URL"])
    gateway.prepare()
    dispatcher = Dispatcher(
        gateway=gateway,
        dispatch_queue=DispatchQueue(variables["DISPATCH_QUEUE_URL"]),
        settle_queue=SettleQueue(variables["SETTLE_QUEUE_URL"]),
        callback_url=variables["CALLBACK_URL"],
        calls_per_second=int(variables["CALLS_PER_SECOND"]),
        run=Invocation.of(context),
    )

    def send_chunk(record: SQSRecord) -> None:
        try:
            dispatch(DispatchQueue.parse(record.body), dispatcher)
        except Exception:
            logger.exception("a chunk is not finished; the queue brings it again")
            times = int(record.attributes.approximate_receive_count)
            bring_again(variables["DISPATCH_QUEUE_URL"], record.receipt_handle, times, MOST_HIDDEN_SECONDS)
            raise

    return process_partial_response(event, send_chunk, processor, context)
