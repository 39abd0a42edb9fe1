"""Report the steps of a chunk that are final, so that they are settled."""

from collections.abc import Mapping

from sayso.actions.delivery.dispatch.work import Dispatcher, Work
from sayso.domain.delivery.progress import Step
from sayso.domain.delivery.refusal import carrier_refusal
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.message.message import FINAL_RANK, Reason
from sayso.tables.consents.consent_changes import change_consent


def report_final(work: Work, steps: Mapping[int, Step], dispatcher: Dispatcher) -> None:
    """Opt out the phones that the carrier refused as opted out, and enqueue final steps to be settled. Idempotent."""
    final = {index: step for index, step in steps.items() if step.status in FINAL_RANK}
    for index, step in final.items():
        if step.reason == Reason.CARRIER_OPT_OUT:
            refusal = carrier_refusal(work.batch, work.number, index, step)
            change_consent(work.batch.account, work.chunk.recipients[index].phone, refusal.opt_out)
    dispatcher.settle_queue.send(
        [
            Outcome.of_step(work.batch, work.number, index, work.chunk.recipients[index], step)
            for index, step in sorted(final.items())
        ]
    )
