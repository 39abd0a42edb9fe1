"""Resolve messages whose outcome is in doubt, and those without a report: ask the carrier before anything is done."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sayso.actions.delivery.housekeeping.asker import Asker
from sayso.actions.delivery.housekeeping.identify import QUESTION_SECONDS, identify, lists_by_phone, may_become_clear
from sayso.actions.delivery.housekeeping.unreported import UnreportedMessage, change_step
from sayso.aws.queues import ChunkReference
from sayso.carrier.gateway import CarrierSilent
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.in_doubt import (
    GIVEN_UP_AFTER,
    Listed,
    found_at_carrier,
    is_older,
    may_look,
    not_found,
    not_identified,
)
from sayso.domain.delivery.progress import Step
from sayso.domain.message.message import MessageStatus, Reason
from sayso.invocation import OutOfTime
from sayso.observability import Metric, logger
from sayso.tables.batches import chunks, messages


class OutOfTimeAt(OutOfTime):
    """Too little of the run is left to ask the carrier once more; the next run goes on with this chunk."""

    def __init__(self, chunk: int) -> None:
        super().__init__(f"out of time at chunk {chunk}")
        self.chunk = chunk


def resolve_in_doubt(batch: Batch, asker: Asker) -> tuple[Counter[Metric], bool]:
    """How often each thing was done, and whether a message is still in doubt; it begins with the chunk at which the
    last run was out of time. Raises OutOfTimeAt.

    Runs may overlap, and may crash at any step: a carrier id belongs to one message for ever, a step is changed only
    if it is still as it was read, and an outcome may be reported twice.
    """
    done: Counter[Metric] = Counter()
    in_doubt = False
    run = asker.run
    for message in _unreported(batch, asker):
        try:
            run.require(QUESTION_SECONDS)
            is_in_doubt = message.step.status is MessageStatus.SENDING
            in_doubt = in_doubt or is_in_doubt
            if is_in_doubt and not may_look(message.step, run.clock(), asker.after):
                continue
            done[_find(message, asker) if is_in_doubt else _fetch(message, asker)] += 1
        except OutOfTime as end:
            raise OutOfTimeAt(message.number) from end
        except CarrierSilent:
            logger.warning("the carrier could not be asked; the message is looked for again", exc_info=True)
            done[Metric.CARRIER_SILENT] += 1
    return done, in_doubt


def _unreported(batch: Batch, asker: Asker) -> Iterator[UnreportedMessage]:
    """The claimed messages without a final status: first all that are in doubt, then those whose report is overdue.

    The first may have to go out once more, and are late; of the others only the report is.
    """
    now = asker.run.clock()
    every = chunks.all_progress_of(batch, range(batch.chunks))
    in_order = sorted(every, key=lambda number: (number - batch.look_from) % batch.chunks)
    for status in (MessageStatus.SENDING, MessageStatus.SENT):
        for number in in_order:
            waiting = {index: step for index, step in every[number].steps.items() if step.status is status}
            if status is MessageStatus.SENT:
                waiting = {index: step for index, step in waiting.items() if is_older(step, now, asker.after)}
            yield from _not_final(batch, number, waiting)


def _not_final(batch: Batch, number: int, waiting: Mapping[int, Step]) -> Iterator[UnreportedMessage]:
    final = messages.finals_of(batch, number, waiting)
    still_open = {index: step for index, step in sorted(waiting.items()) if index not in final}
    chunk = chunks.chunks_of(batch, [number]).get(number) if still_open else None
    if chunk is not None:
        for index, step in still_open.items():
            yield UnreportedMessage(batch, number, index, chunk.recipients[index], step)


def _fetch(message: UnreportedMessage, asker: Asker) -> Metric:
    """Settle what the carrier says of a message that it took; without a final status for three days it has failed."""
    listed = asker.gateway.fetch(message.step.carrier_id, message.channel)
    if listed is not None and listed.status is not None:
        asker.settle_queue.send([message.outcome(listed.step)])
        return Metric.RECEIPTS_FETCHED
    if is_older(message.step, asker.run.clock(), GIVEN_UP_AFTER):
        closed = Step(MessageStatus.FAILED, carrier_id=message.step.carrier_id, reason=Reason.NO_RECEIPT)
        asker.settle_queue.send([message.outcome(closed)])
        return Metric.CLOSED_WITHOUT_RECEIPT
    return Metric.STILL_WITHOUT_RECEIPT


def _find(message: UnreportedMessage, asker: Asker) -> Metric:
    """Look for a message that is in doubt among those that the carrier has."""
    step = message.step
    found, unclear = identify(message, asker)
    if found is not None:
        change_step(message, found_at_carrier(step, found.carrier_id), asker.run.clock())
        if found.status is not None:
            asker.settle_queue.send([message.outcome(found.step)])
        return Metric.FOUND
    if unclear and may_become_clear(message, unclear, asker):
        return Metric.NOT_FOUND
    after = (not_identified if unclear else not_found)(step, asker.run.clock())
    if after.status is MessageStatus.PENDING and not lists_by_phone(message, asker):
        after = not_identified(step, asker.run.clock())
    if not change_step(message, after, asker.run.clock()):
        return Metric.MOVED_MEANWHILE
    if after.status is MessageStatus.FAILED:
        asker.settle_queue.send([message.outcome(after)])
        return _closed(message, after, unclear)
    if after.status is MessageStatus.PENDING:
        batch = message.batch
        asker.dispatch_queue.send([ChunkReference.of(batch, message.number)])
        return Metric.SENT_A_SECOND_TIME
    return Metric.NOT_FOUND


def _closed(message: UnreportedMessage, after: Step, unclear: Sequence[Listed]) -> Metric:
    if after.reason != Reason.NOT_IDENTIFIED:
        return Metric.OUTCOME_UNKNOWN
    at_carrier = [one.carrier_id for one in unclear]
    names = {"batch_id": message.batch.batch_id, "message_id": message.message_id, "at_carrier": at_carrier}
    logger.warning("a message may be one that the carrier has, and is not sent again", extra=names)
    return Metric.NOT_IDENTIFIED
