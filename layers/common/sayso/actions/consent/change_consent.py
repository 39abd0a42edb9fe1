"""Staff change one phone's consent; each change is written with its entry."""

import uuid
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.account.settings import Role, Staff
from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.consent.consent import Consent, ConsentChange
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence
from sayso.domain.consent.logged_change import logged_change
from sayso.domain.consent.machine import refuse_unknown_categories
from sayso.domain.phone import PhoneNumber
from sayso.tables.accounts.settings import settings_of
from sayso.tables.consents import consent_changes


def change_consent(
    staff: Staff, phone: PhoneNumber, change: ConsentChange, source: str, note: str, now: datetime
) -> Consent:
    """The consent after the change; `source` is how staff were told of the wish.

    Raises InvalidRequest for a category that the account does not have, or if an opt-out is lifted without a note, and
    Forbidden if more is allowed than before and the person is not an admin.
    """
    refuse_unknown_categories(change, settings_of(staff.account).categories)
    evidence = Evidence(
        account=staff.account,
        actor=Actor(ActorKind.STAFF, staff.name),
        at=timestamps.to_text(now),
        source=source,
        key=uuid.uuid4().hex,
        data={"note": note} if note else {},
    )

    event = Event(
        kind=EventKind.STAFF_CHANGE,
        at=evidence.at,
        source=source,
        change=change,
        note=note,
        by_admin=staff.has(Role.ADMIN),
    )

    return consent_changes.change_consent(staff.account, phone, partial(logged_change, event=event, evidence=evidence))
