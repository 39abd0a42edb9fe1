"""What one phone number allows one account to do, and how that changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sayso.domain.consent.opt_out_request import OptOutRequest
from sayso.domain.message.channel import Channel


class ConsentStatus(StrEnum):
    """What a phone said about one channel; unknown means no."""

    OPTED_IN = "opted_in"
    OPTED_OUT = "opted_out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The consent of one phone for one account; `version` counts its changes.

    `sms_since` and `voice_since` say when the phone last told what stands there, `since` when anything last changed.
    Staff pause a phone by `paused`; what it asked for itself stands in `pending`, and pauses it until it is decided.
    """

    phone: str
    sms: ConsentStatus = ConsentStatus.UNKNOWN
    voice: ConsentStatus = ConsentStatus.UNKNOWN
    sms_since: str | None = None
    voice_since: str | None = None
    blocked_categories: frozenset[str] = frozenset()
    all_non_emergency_blocked: bool = False
    paused: bool = False
    pending: frozenset[OptOutRequest] = frozenset()
    since: str | None = None
    source: str | None = None
    family_id: str | None = None
    name: str | None = None
    version: int = 0

    def status(self, channel: Channel) -> ConsentStatus:
        """What the phone said about this channel."""
        return self.sms if channel is Channel.SMS else self.voice

    def told_at(self, channel: Channel) -> str | None:
        """When it said so."""
        return self.sms_since if channel is Channel.SMS else self.voice_since

    def public(self) -> dict[str, Any]:
        """The consent as staff see it."""
        return {
            "phone": self.phone,
            "channels": {"sms": self.sms.value, "voice": self.voice.value},
            "blocked_categories": sorted(self.blocked_categories),
            "all_non_emergency_blocked": self.all_non_emergency_blocked,
            "paused": self.paused or bool(self.pending),
            "since": self.since,
            "source": self.source,
            "family_id": self.family_id,
            "name": self.name,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChange:
    """What somebody asks to change; what is None stays."""

    channels: Mapping[Channel, ConsentStatus] = field(default_factory=dict)
    blocked_categories: frozenset[str] | None = None
    all_non_emergency_blocked: bool | None = None
    paused: bool | None = None
    pending: frozenset[OptOutRequest] | None = None
    family_id: str | None = None
    name: str | None = None


STOP = ConsentChange(channels={Channel.SMS: ConsentStatus.OPTED_OUT})
START = ConsentChange(channels={Channel.SMS: ConsentStatus.OPTED_IN}, paused=False)


def changed(consent: Consent, change: ConsentChange) -> Consent:
    """The consent after the change, before it is dated and counted; equal to `consent` when nothing changes."""
    return replace(
        consent,
        sms=change.channels.get(Channel.SMS, consent.sms),
        voice=change.channels.get(Channel.VOICE, consent.voice),
        blocked_categories=_or(change.blocked_categories, consent.blocked_categories),
        all_non_emergency_blocked=_or(change.all_non_emergency_blocked, consent.all_non_emergency_blocked),
        paused=_or(change.paused, consent.paused),
        pending=_or(change.pending, consent.pending),
        family_id=_or(change.family_id, consent.family_id),
        name=_or(change.name, consent.name),
    )


def recorded(consent: Consent, change: ConsentChange, told_at: str, source: str, *, dated: bool = True) -> Consent:
    """The consent after the change, dated; `consent` itself if nothing changes.

    `told_at` is when the wish was told; `dated` is false for a paper that does not say when.
    """
    after = replace(
        changed(consent, change),
        sms_since=_since(Channel.SMS, consent, change, told_at, dated=dated),
        voice_since=_since(Channel.VOICE, consent, change, told_at, dated=dated),
    )
    return consent if after == consent else replace(after, since=max(consent.since or "", told_at), source=source)


def _since(channel: Channel, consent: Consent, change: ConsentChange, told_at: str, *, dated: bool) -> str | None:
    """When the phone told what it wants of this channel; a wish told again is as new as its last telling."""
    before, asked = consent.told_at(channel), change.channels.get(channel)
    if asked is not None and asked is not consent.status(channel):
        shows_nothing_about_when = asked is ConsentStatus.OPTED_IN and not dated
        return before if shows_nothing_about_when else told_at
    if asked is not None and dated:
        return max(before or "", told_at)
    return before


def widens(before: Consent, after: Consent) -> bool:
    """Whether `after` allows something that `before` did not: only an admin may ask for that."""
    return (
        any(
            after.status(channel) is ConsentStatus.OPTED_IN and before.status(channel) is not ConsentStatus.OPTED_IN
            for channel in Channel
        )
        or any(
            before.status(channel) is ConsentStatus.OPTED_OUT and after.status(channel) is ConsentStatus.UNKNOWN
            for channel in Channel
        )
        or bool(before.blocked_categories - after.blocked_categories)
        or (before.all_non_emergency_blocked and not after.all_non_emergency_blocked)
        or (before.paused and not after.paused)
        or bool(before.pending - after.pending)
    )


def overrides_a_later_wish(consent: Consent, change: ConsentChange, at: str | None) -> bool:
    """Whether a paper from `at` would change what the phone has said since.

    A paper without a date shows nothing against an opt-out; against anything else it may still opt the phone out. Of
    two wishes of the same moment, the opt-out stands.
    """
    return any(_later_on_record(consent, channel, status, at) for channel, status in change.channels.items())


def _later_on_record(consent: Consent, channel: Channel, asked: ConsentStatus, at: str | None) -> bool:
    stands, told_at = consent.status(channel), consent.told_at(channel)
    if stands is asked or told_at is None:
        return False
    if at is None:
        return stands is ConsentStatus.OPTED_OUT
    return at < told_at or (at == told_at and asked is not ConsentStatus.OPTED_OUT)


def _or[T](new: T | None, old: T) -> T:
    return old if new is None else new
