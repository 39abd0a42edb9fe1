"""Decides whether a phone's consent allows a message, and if not, why; batch/schedule.py decides whether it is time."""

from sayso.domain.account.settings import EMERGENCY
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import Reason

REFUSED_BY: dict[ConsentStatus, Reason] = {
    ConsentStatus.OPTED_OUT: Reason.OPTED_OUT,
    ConsentStatus.UNKNOWN: Reason.NO_CONSENT,
}


def why_not(consent: Consent | None, channel: Channel, category: str) -> Reason | None:
    """Why the message may not go; None if it may. Without consent on record nothing goes, not even emergencies.

    An emergency goes in spite of a pause, of blocked categories, and of a pending request, unless that asks for no more
    notifications at all. It does not go after a STOP: the carrier would refuse it anyway.
    """
    if consent is None:
        return Reason.NO_CONSENT
    status = consent.status(channel)
    if status is not ConsentStatus.OPTED_IN:
        return REFUSED_BY[status]
    is_emergency = category == EMERGENCY
    if any(request.holds(channel, category) for request in consent.pending) or (consent.paused and not is_emergency):
        return Reason.PAUSED
    is_blocked = consent.all_non_emergency_blocked or category in consent.blocked_categories
    return Reason.CATEGORY_BLOCKED if is_blocked and not is_emergency else None
