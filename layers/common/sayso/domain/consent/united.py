"""One consent out of the two that a phone may have on record under its two spellings: what allows less counts."""

from collections.abc import Mapping
from dataclasses import replace

from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber

_FROM_LEAST_TO_MOST = (ConsentStatus.OPTED_OUT, ConsentStatus.OPTED_IN, ConsentStatus.UNKNOWN)
"""The first of these that either consent has is that of both: an opt-out counts, and so does a consent if neither is
one."""


def by_phone(found: Mapping[str, Consent]) -> dict[PhoneNumber, Consent]:
    """The consent of each phone, out of what is stored under its numbers."""
    known = {one.phone: found.get(one.phone.e164, Consent(phone=one.phone)) for one in found.values()}
    for number, other in found.items():
        if number != other.phone.e164:
            known[other.phone] = united(known[other.phone], other)
    return known


def united(own: Consent, other: Consent) -> Consent:
    """The phone's consent: `own` under its canonical number, with the `other` unless that was taken in before.

    It goes on with the number of the other's last change if there is none of its own.
    """
    if other.version <= own.taken_in:
        return own
    newest = max(other, own, key=lambda one: one.since or "")
    sms, sms_since = _stated(own, other, Channel.SMS)
    voice, voice_since = _stated(own, other, Channel.VOICE)
    return replace(
        own,
        sms=sms,
        sms_since=sms_since,
        voice=voice,
        voice_since=voice_since,
        blocked_categories=own.blocked_categories | other.blocked_categories,
        all_non_emergency_blocked=own.all_non_emergency_blocked or other.all_non_emergency_blocked,
        paused=own.paused or other.paused,
        pending=own.pending | other.pending,
        since=newest.since,
        source=newest.source,
        family_id=own.family_id or other.family_id,
        name=own.name or other.name,
        version=own.version or other.version,
        taken_in=other.version,
    )


def _stated(own: Consent, other: Consent, channel: Channel) -> tuple[ConsentStatus, str | None]:
    """The wish that counts, and when it was last stated."""
    status = min(own.status(channel), other.status(channel), key=_FROM_LEAST_TO_MOST.index)
    times = [one.stated_at(channel) or "" for one in (own, other) if one.status(channel) is status]
    return status, max(times) or None
