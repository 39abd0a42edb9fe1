"""What a refusal by the carrier means for a phone's consent."""

from sayso.domain.batch.batch import Batch
from sayso.domain.consent.carrier_refusal import CarrierRefusal
from sayso.domain.delivery.progress import Step


def carrier_refusal(batch: Batch, chunk: int, index: int, step: Step) -> CarrierRefusal:
    """The refusal in this step of a message, as an opt-out of its phone."""
    return CarrierRefusal(
        account=batch.account,
        batch_id=batch.batch_id,
        chunk=chunk,
        index=index,
        at=step.at,
        error_code=step.error_code,
    )
