"""A chunk of a batch that was open when its tables were saved: what happened to it after that is not known."""

from dataclasses import replace

from sayso.domain.delivery.in_doubt import ATTEMPTS, RESTORED
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.message.message import MessageStatus

MAY_HAVE_GONE = frozenset({MessageStatus.PENDING, MessageStatus.SENDING})


def in_doubt_after_restore(progress: Progress, size: int, saved_at: str) -> Progress:
    """The progress of a chunk of `size` recipients after a restore, such that none of them is sent to again.

    Whatever was pending or in doubt when it was saved becomes in doubt after its last attempt: the carrier is asked for
    it unless it is final, and what the carrier does not know fails. Idempotent.
    """
    steps = dict(progress.steps)
    for index in range(size):
        step = steps.get(index, Step(MessageStatus.PENDING))
        if step.status in MAY_HAVE_GONE:
            at = step.at if step.status is MessageStatus.SENDING and step.at else saved_at
            steps[index] = Step(MessageStatus.SENDING, at=at, claim=RESTORED, attempt=ATTEMPTS)
    return replace(
        progress.come_for(), claimed=max(progress.claimed, size), steps=steps, requeued_at="", waits_until=""
    )
