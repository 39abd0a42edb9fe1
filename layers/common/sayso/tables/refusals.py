"""What a refusal of the carrier tells of a phone: that it has opted out there."""

from sayso.domain.batch import Batch
from sayso.domain.consent import STOP, Channel, Consent
from sayso.domain.consent_entry import Evidence, apply
from sayso.domain.entry import CARRIER, Entry
from sayso.domain.progress import Step
from sayso.tables.consent_changes import change_consent


def opt_out(batch: Batch, place: tuple[int, int], phone: str, refused: Step) -> None:
    """Opt the phone out as of the refusal; what it has told since, or an earlier run has written, stands."""
    chunk, index = place
    evidence = Evidence(
        account=batch.account,
        actor=CARRIER,
        at=refused.at,
        source="carrier_refusal",
        key=f"{batch.batch_id}.{chunk}.{index}.refused",
        data={"batch_id": batch.batch_id, "error_code": refused.error_code},
    )

    def decide(consent: Consent) -> tuple[Consent, Entry] | None:
        told_since = (consent.told_at(Channel.SMS) or "") >= refused.at
        return None if told_since else apply(consent, STOP, evidence)

    change_consent(batch.account, phone, decide)
