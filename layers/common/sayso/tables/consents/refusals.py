"""What a refusal of the carrier tells of a phone: that it has opted out there."""

from sayso.domain.audit.entry import CARRIER, Entry
from sayso.domain.batch.batch import Batch
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.consent.machine import apply_event
from sayso.domain.delivery.progress import Step
from sayso.domain.message.channel import Channel
from sayso.tables.consents.consent_changes import change_consent


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
        if (consent.told_at(Channel.SMS) or "") >= refused.at:
            return None
        after = apply_event(consent, Event(kind=EventKind.CARRIER_STOP, at=refused.at, source=evidence.source))
        return None if after == consent else (after, entry_for_change(consent, after, evidence))

    change_consent(batch.account, phone, decide)
