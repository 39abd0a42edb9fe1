"""Look after one batch that is due: bring it on at once; questions to the carrier wait in a queue of their own."""

from sayso.actions.delivery.housekeeping.collaborators import SERVICE, Housekeeper
from sayso.actions.delivery.housekeeping.end_look import end_look, reported
from sayso.actions.delivery.housekeeping.unstick import unstick
from sayso.aws.queues import LookQueue
from sayso.domain.delivery.housekeeping import (
    A_LOOK,
    QUESTIONS_WAIT,
    DueBatch,
    has_questions,
    next_question,
    next_waking,
    stands_still,
)
from sayso.observability import publish
from sayso.tables.batches import chunks, due


def look_after(one: DueBatch, housekeeper: Housekeeper, questions: LookQueue) -> None:
    """Do what must happen on time. Idempotent: of several references to the same look, one counts.

    Where nothing can be done, a look costs what it reads, and the one write that says when the next is due.
    """
    with reported(one):
        _look_after(one, housekeeper, questions)


def _look_after(one: DueBatch, housekeeper: Housekeeper, questions: LookQueue) -> None:
    now, backlog = housekeeper.run.clock(), housekeeper.backlog
    batch = due.batch_if_due(one)
    if batch is None or batch.is_finished:  # somebody has looked since it was listed, or the index is a moment behind
        return
    progress = chunks.all_progress_of(batch, range(batch.chunks))
    mine = one
    if stands_still(batch, progress, now, backlog):
        taken = due.put_off(one, now + A_LOOK)
        if taken is None:  # somebody else has it, or has had it
            return
        mine = taken
        publish(unstick(batch, housekeeper, now), SERVICE)
        progress = chunks.all_progress_of(batch, range(batch.chunks))
    if not has_questions(progress.values(), now, housekeeper.after):
        question_at = next_question(progress.values(), housekeeper.after)
        end_look(batch, mine, housekeeper, progress, question_at=question_at)
        return
    again_at = now + QUESTIONS_WAIT
    waking = next_waking(batch, progress, now, backlog)
    if asked := due.put_off(mine, min(again_at, waking) if waking else again_at):
        questions.send([asked], backlog)
