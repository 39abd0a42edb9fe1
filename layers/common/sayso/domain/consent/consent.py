"""What one phone number allows one account to do, and how that changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sayso.domain.audit.chain import NOT_BEGUN, ChainHead
from sayso.domain.consent.opt_out_request import OptOutRequest
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber
from sayso.domain.timestamps import TimeText


class ConsentStatus(StrEnum):
    """What a phone's owner said about one channel; unknown means no."""

    OPTED_IN = "opted_in"
    OPTED_OUT = "opted_out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The consent of one phone for one account; `version` counts its changes, for the optimistic lock.

    `sms_since` and `voice_since` are when the phone last stated its current wish for that channel; `since` and
    `source` are of the event that was stated last of those that changed anything. Staff pause a phone with `paused`.
    `pending` has the requests of the phone itself that nobody has decided yet; each pauses the phone for what it asks,
    but one that only may have been meant. `taken_in` is the version of the consent under the phone's other spelling
    that it includes. `chain` is how far the chain of the entries about it has come.
    """

    phone: PhoneNumber
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
    taken_in: int = 0
    chain: ChainHead = NOT_BEGUN

    def status(self, channel: Channel) -> ConsentStatus:
        """The phone's wish for this channel."""
        match channel:
            case Channel.SMS:
                return self.sms
            case Channel.VOICE:
                return self.voice

    def stated_at(self, channel: Channel) -> str | None:
        """When the phone last stated that wish."""
        match channel:
            case Channel.SMS:
                return self.sms_since
            case Channel.VOICE:
                return self.voice_since

    def public(self) -> "ShownConsent":
        """The consent as staff see it."""
        return ShownConsent(
            phone=self.phone,
            channels=Channels(self.sms, self.voice),
            blocked_categories=sorted(self.blocked_categories),
            all_non_emergency_blocked=self.all_non_emergency_blocked,
            paused=self.paused or any(request.pauses for request in self.pending),
            maybe_opt_out=any(not request.pauses for request in self.pending),
            since=self.since,
            source=self.source,
            family_id=self.family_id,
            name=self.name,
        )


@dataclass(frozen=True, slots=True)
class Channels:
    """What a phone said about each channel; unknown means no."""

    sms: ConsentStatus
    voice: ConsentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownConsent:
    """What one phone allows the account."""

    phone: PhoneNumber
    channels: Channels
    blocked_categories: list[str]
    all_non_emergency_blocked: bool
    paused: bool
    maybe_opt_out: bool
    """Whether a text of the phone may have asked for no more texts, and staff should look; texts go on"""
    since: TimeText | None
    """When anything of it last changed"""
    source: str | None
    """The door by which that was told"""
    family_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChange:
    """What somebody asks to change; a field that is None stays as it is."""

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
    """The consent after the change, not dated yet and with the old version; equal to `consent` if nothing changes."""
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


def recorded(consent: Consent, change: ConsentChange, stated_at: str, source: str, *, dated: bool = True) -> Consent:
    """The consent after the change, dated; `consent` itself if nothing changes.

    `stated_at` is when the wish was stated; `dated` is false for a paper without a date.
    """
    after = replace(
        changed(consent, change),
        sms_since=_since(Channel.SMS, consent, change, stated_at, dated=dated),
        voice_since=_since(Channel.VOICE, consent, change, stated_at, dated=dated),
    )
    if after == consent:
        return consent
    is_newest = stated_at >= (consent.since or "")  # both are of one event: the last that was stated
    return replace(after, since=stated_at, source=source) if is_newest else after


def _since(channel: Channel, consent: Consent, change: ConsentChange, stated_at: str, *, dated: bool) -> str | None:
    """When the phone stated its wish for this channel; a wish that is repeated is as new as its last repetition."""
    before, asked = consent.stated_at(channel), change.channels.get(channel)
    if asked is not None and asked is not consent.status(channel):
        shows_nothing_about_when = asked is ConsentStatus.OPTED_IN and not dated
        return before if shows_nothing_about_when else stated_at
    if asked is not None and dated:
        return max(before or "", stated_at)
    return before


def widens(before: Consent, after: Consent) -> bool:
    """Whether `after` allows something that `before` did not; only an admin may make such a change."""
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
    """Whether a paper dated `at` (None: without a date) would change a wish that the phone has stated later.

    A paper without a date never overrides an opt-out; anything else it overrides. Of two different wishes of the same
    moment, the opt-out wins.
    """
    return any(_later_on_record(consent, channel, status, at) for channel, status in change.channels.items())


def _later_on_record(consent: Consent, channel: Channel, asked: ConsentStatus, at: str | None) -> bool:
    current, stated_at = consent.status(channel), consent.stated_at(channel)
    if current is asked or stated_at is None:
        return False
    if at is None:
        return current is ConsentStatus.OPTED_OUT
    return at < stated_at or (at == stated_at and asked is not ConsentStatus.OPTED_OUT)


def _or[T](new: T | None, old: T) -> T:
    return old if new is None else new
