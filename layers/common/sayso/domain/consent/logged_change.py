"""A change of a consent with its entry: what is written together, in one transaction."""

from dataclasses import dataclass

from sayso.domain.audit.entry import Entry
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.event import Event
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.consent.machine import apply_event


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """The consent after a change, and the entry that says who changed it, when and on what evidence."""

    consent: Consent
    entry: Entry


def logged_change(consent: Consent, event: Event, evidence: Evidence) -> LoggedChange | None:
    """What to write when this event happens; None if it changes nothing. Raises what `apply_event` raises."""
    after = apply_event(consent, event)
    return None if after == consent else LoggedChange(after, entry_for_change(consent, after, evidence))
