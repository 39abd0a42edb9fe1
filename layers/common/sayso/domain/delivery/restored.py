"""A chunk of a batch that was open when its tables were saved: what may have happened to it since, nobody remembers."""

from dataclasses import replace

from sayso.domain.delivery.in_doubt import ATTEMPTS
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.message.message import MessageStatus

MAY_HAVE_GONE = frozenset({MessageStatus.PENDING, MessageStatus.SENDING})


def in_doubt_after_restore(progress: Progress, size: int, saved_at: str) -> Progress:
    """The progress of a chunk of `size` recipients, put back so that none of them is handed over again.

    Whatever was not surely taken, refused or left out when it was saved counts as handed over for the last time, with
    its answer lost: the carrier is asked for it unless it is final, and what it does not know fails. Said twice, it
    comes to the same.
    """
    steps = dict(progress.steps)
    for index in range(size):
        step = steps.get(index, Step(MessageStatus.PENDING))
        if step.status in MAY_HAVE_GONE:
            at = step.at if step.status is MessageStatus.SENDING and step.at else saved_at
            steps[index] = Step(MessageStatus.SENDING, at=at, claim="restored", attempt=ATTEMPTS)
    return replace(
        progress, claimed=max(progress.claimed, size), steps=steps, requeued=0, requeued_at="", waits_until=""
    )
