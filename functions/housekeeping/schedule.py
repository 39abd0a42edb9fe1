"""Housekeeping, every minute: looks after the batches that are not at their end and are due for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.delivery.resolve_in_doubt import NoTimeLeft, Tools, find_out
from sayso.actions.delivery.unstick import revive
from sayso.aws.queues import DispatchQueue, SettleQueue
from sayso.carrier.gateway import Gateway
from sayso.carrier.secret import carrier_secret
from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.housekeeping import next_look, next_waking
from sayso.environment import environment
from sayso.observability import Metric, logger, publish
from sayso.tables import bind
from sayso.tables.batches import batches, chunks, due

VARIABLES = (
    "ACCOUNTS_TABLE",
    "BATCHES_TABLE",
    "LOG_TABLE",
    "DISPATCH_QUEUE_URL",
    "SETTLE_QUEUE_URL",
    "CARRIER_SECRET_ID",
    "CARRIER_URL?",
    "FIND_OUT_AFTER_S",
)

MOST_BATCHES = 200
"""Looked after in one run; the next run begins with what has been due longest."""


@logger.inject_lambda_context(clear_state=True)
def handler(_: dict[str, Any], context: LambdaContext) -> None:
    """The schedule's events. One batch that cannot be looked after does not stop the others."""
    tools = _tools(context)
    for account, batch_id in due.due_batches(timestamps.to_text(tools.clock()), MOST_BATCHES):
        try:
            _look_after(batches.batch_of(account, batch_id), tools)
        except NoTimeLeft as end:
            logger.warning("out of time; a later run goes on", extra={"batch_id": batch_id, "chunk": end.chunk})
            return
        except Exception:  # noqa: BLE001 - it stays due; an alarm tells
            logger.exception("a batch could not be looked after", extra={"batch_id": batch_id})
            publish({Metric.BATCHES_NOT_LOOKED_AFTER: 1})


def _look_after(batch: Batch, tools: Tools) -> None:
    if batch.is_at_its_end:  # the index is a moment behind
        return
    now = tools.clock()
    done = revive(batch, tools.dispatch_queue, tools.settle_queue, now)
    try:
        asked, unknown = find_out(batch, tools)
    except NoTimeLeft as end:  # behind all others that are due: none waits until this one is through
        due.put_off(batch, timestamps.to_text(tools.clock()), end.chunk)
        raise
    due.put_off(batch, timestamps.to_text(next_look(batch, now, tools.after, soon=unknown)))
    # Only now, so that whoever has a chunk wait meanwhile either is seen here or moves the next look by himself.
    waiting = chunks.all_progress_of(batch, range(batch.chunks), consistent=True).values()
    if waking := next_waking(waiting, now):
        due.look_by(batch, timestamps.to_text(waking))
    publish(done + asked)


def _tools(context: LambdaContext) -> Tools:
    variables = environment(*VARIABLES)
    bind(variables)
    return Tools(
        gateway=Gateway(carrier_secret(variables["CARRIER_SECRET_ID"]), variables["CARRIER_URL"]),
        dispatch_queue=DispatchQueue(variables["DISPATCH_QUEUE_URL"]),
        settle_queue=SettleQueue(variables["SETTLE_QUEUE_URL"]),
        after=timedelta(seconds=int(variables["FIND_OUT_AFTER_S"])),
        clock=lambda: datetime.now(UTC),
        seconds_left=lambda: context.get_remaining_time_in_millis() / 1000,
    )
