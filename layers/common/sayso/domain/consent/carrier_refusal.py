"""A carrier that refuses a message because the phone has opted out there: so it has opted out here."""

from dataclasses import dataclass

from sayso.domain.audit.entry import CARRIER
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence
from sayso.domain.consent.logged_change import LoggedChange, logged_change
from sayso.domain.message.channel import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierRefusal:
    """A text that the carrier refused at that time; chunk and index say which one of its batch."""

    account: str
    batch_id: str
    chunk: int
    index: int
    at: str
    error_code: str | None

    def opt_out(self, consent: Consent) -> LoggedChange | None:
        """The opt-out, as of the refusal. None if the phone has said something since, or if it is on record already."""
        if (consent.stated_at(Channel.SMS) or "") >= self.at:
            return None
        evidence = Evidence(
            account=self.account,
            actor=CARRIER,
            at=self.at,
            source="carrier_refusal",
            key=f"{self.batch_id}.{self.chunk}.{self.index}.refused",
            data={"batch_id": self.batch_id, "error_code": self.error_code},
        )
        return logged_change(consent, Event(kind=EventKind.CARRIER_STOP, at=self.at, source=evidence.source), evidence)
