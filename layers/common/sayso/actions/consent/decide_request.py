"""An admin decides a pending request of a phone; the decision is written with its entry."""

import uuid
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sayso.domain import timestamps
from sayso.domain.account.settings import Role, Staff
from sayso.domain.audit.entry import Actor, ActorKind, EntryType
from sayso.domain.audit.tally import Choice
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.consent.logged_change import LoggedChange
from sayso.domain.consent.machine import apply_event
from sayso.domain.consent.opt_out_request import of_public_id
from sayso.tables.consents import consent_changes


class Decision(StrEnum):
    """What becomes of a request."""

    APPLY = "apply"
    DISMISS = "dismiss"


EVENTS = {Decision.APPLY: EventKind.REQUEST_APPLIED, Decision.DISMISS: EventKind.REQUEST_DISMISSED}
CHOICES = {Decision.APPLY: Choice.REQUEST_APPLIED, Decision.DISMISS: Choice.REQUEST_DISMISSED}


def decide_request(staff: Staff, public_id: str, decision: Decision, note: str, now: datetime) -> Consent:
    """The phone's consent after the decision.

    Raises NotFound for an id of another form, NotWaiting if the request is decided already or never existed, and
    Forbidden if the person is not an admin.
    """
    phone, request = of_public_id(public_id)
    at = timestamps.to_text(now)
    evidence = Evidence(
        account=staff.account,
        actor=Actor(ActorKind.STAFF, staff.name),
        at=at,
        source="staff_decision",
        key=uuid.uuid4().hex,
        data={"decision": decision.value, "note": note, "request": public_id},
    )
    event = Event(
        kind=EVENTS[decision],
        at=at,
        source=evidence.source,
        id=request,
        note=note,
        by_admin=staff.has(Role.ADMIN),
    )

    def decide(consent: Consent) -> LoggedChange:
        after = apply_event(consent, event)
        entry = entry_for_change(consent, after, evidence, CHOICES[decision])
        return LoggedChange(after, replace(entry, type=EntryType.OPT_OUT_DECIDED))

    return consent_changes.change_consent(staff.account, phone, decide)
