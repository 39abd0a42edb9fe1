"""Staff change one phone's consent; every change is written with its entry."""

import uuid
from datetime import datetime

from sayso.domain import moment
from sayso.domain.account import Role, Staff
from sayso.domain.consent import Consent, ConsentChange, changed, widens
from sayso.domain.consent_entry import Evidence, apply
from sayso.domain.entry import Actor, ActorKind, Entry
from sayso.domain.errors import Forbidden
from sayso.tables import consent_changes


def change_consent(staff: Staff, phone: str, change: ConsentChange, source: str, note: str, now: datetime) -> Consent:
    """The consent after the change; Forbidden if it allows more than before and the person is no admin."""
    evidence = Evidence(
        account=staff.account,
        actor=Actor(ActorKind.STAFF, staff.name),
        at=moment.to_text(now),
        source=source,
        key=uuid.uuid4().hex,
        data={"note": note} if note else {},
    )

    def decide(consent: Consent) -> tuple[Consent, Entry] | None:
        if widens(consent, changed(consent, change)) and not staff.has(Role.ADMIN):
            raise Forbidden("Only an admin may opt a phone in or allow it more than it allows now.")
        return apply(consent, change, evidence)

    return consent_changes.change_consent(staff.account, phone, decide)
