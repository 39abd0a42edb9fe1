"""The batches table, before a message goes out a second time: whether the first was reported while it waited."""

from pynamodb.exceptions import GetError

from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.progress import Step
from sayso.domain.message.message import MessageStatus
from sayso.observability import logger
from sayso.tables.batches.messages import final_status_of


def heard_of(batch: Batch, number: int, index: int, segments: int, mark: Step) -> Step | None:
    """The step of a message that has its end, or of which nobody can say now; None if it may go out.

    `mark` is what its claim put on it. A report settles a message without looking at its progress, so one that was
    enqueued once more may have reached the phone since.
    """
    if mark.attempt == 1:
        return None
    try:
        status = final_status_of(batch.batch_id, batch.message_id(number, index, segments))
    except GetError:
        logger.warning("a message could not be read; it waits", exc_info=True)
        return Step(MessageStatus.PENDING)
    return Step(status) if status else None
