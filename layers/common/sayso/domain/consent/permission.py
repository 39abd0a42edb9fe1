"""The one place that decides whether a message may go to a phone, and if not, why."""

from sayso.domain.account.settings import EMERGENCY
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import Reason

REFUSED_BY: dict[ConsentStatus, Reason] = {
    ConsentStatus.OPTED_OUT: Reason.OPTED_OUT,
    ConsentStatus.UNKNOWN: Reason.NO_CONSENT,
}


def why_not(consent: Consent | None, channel: Channel, category: str) -> Reason | None:
    """None if the message may go now. Without consent on record nothing goes, emergencies included.

    A pause and a choice of categories do not hold back an emergency, nor does a request that waits, unless it asks for
    no more notifications at all; STOP does, as the carrier would refuse it anyway.
    """
    if consent is None:
        return Reason.NO_CONSENT
    status = consent.status(channel)
    if status is not ConsentStatus.OPTED_IN:
        return REFUSED_BY[status]
    is_emergency = category == EMERGENCY
    if any(request.holds(category) for request in consent.pending) or (consent.paused and not is_emergency):
        return Reason.PAUSED
    is_blocked = consent.all_non_emergency_blocked or category in consent.blocked_categories
    return Reason.CATEGORY_BLOCKED if is_blocked and not is_emergency else None
