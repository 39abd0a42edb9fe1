"""How a change of consent is dated and told: who asked for it, by which door, on what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sayso.domain.consent import Channel, Consent, ConsentChange, ConsentStatus, changed
from sayso.domain.entry import Actor, Entry, EntryType

STATUS_WORDS: dict[ConsentStatus, str] = {
    ConsentStatus.OPTED_IN: "opted in to",
    ConsentStatus.OPTED_OUT: "opted out of",
    ConsentStatus.UNKNOWN: "has no known wish about",
}


CHANNEL_WORDS: dict[Channel, str] = {Channel.SMS: "text messages", Channel.VOICE: "phone calls"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Who asked for a change, when, by which door; `key` tells this request from every other.

    `since` is when the wish was told, where that is not when it is recorded; `dated` is false for a paper without a
    date, which says nothing about when.
    """

    account: str
    actor: Actor
    at: str
    source: str
    key: str
    since: str | None = None
    dated: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)


def apply(consent: Consent, change: ConsentChange, evidence: Evidence) -> tuple[Consent, Entry] | None:
    """The consent after the change and the entry that tells it; None if nothing would change."""
    told_at = evidence.since or evidence.at
    after = replace(
        changed(consent, change),
        sms_since=_since(Channel.SMS, consent, change, evidence),
        voice_since=_since(Channel.VOICE, consent, change, evidence),
    )
    if after == consent:
        return None
    after = replace(after, since=max(consent.since or "", told_at), source=evidence.source)
    entry = Entry(
        account=evidence.account,
        at=evidence.at,
        type=EntryType.CONSENT_CHANGED,
        actor=evidence.actor,
        text=f"{consent.phone} {_told(consent, after)}, by {evidence.source.replace('_', ' ')}.",
        key=evidence.key,
        phone=consent.phone,
        data={"before": _state(consent), "after": _state(after), "source": evidence.source, **evidence.data},
    )
    return after, entry


def _since(channel: Channel, consent: Consent, change: ConsentChange, evidence: Evidence) -> str | None:
    """When the phone told what it wants of this channel; a wish told again is as new as its last telling."""
    before, told_at = consent.told_at(channel), evidence.since or evidence.at
    asked = change.channels.get(channel)
    if asked is not None and asked is not consent.status(channel):
        shows_nothing_about_when = asked is ConsentStatus.OPTED_IN and not evidence.dated
        return before if shows_nothing_about_when else told_at
    if asked is not None and evidence.dated:
        return max(before or "", told_at)
    return before


def _told(before: Consent, after: Consent) -> str:
    told = [
        f"{STATUS_WORDS[after.status(channel)]} {CHANNEL_WORDS[channel]}"
        for channel in Channel
        if (before.status(channel), before.told_at(channel)) != (after.status(channel), after.told_at(channel))
    ]
    if before.blocked_categories != after.blocked_categories:
        told.append(f"blocks {', '.join(sorted(after.blocked_categories)) or 'no category'}")
    if before.all_non_emergency_blocked is not after.all_non_emergency_blocked:
        told.append(f"{'blocks' if after.all_non_emergency_blocked else 'no longer blocks'} all but emergencies")
    if before.paused is not after.paused:
        told.append("is paused" if after.paused else "is no longer paused")
    return " and ".join(told) or "has new details"


def _state(consent: Consent) -> dict[str, Any]:
    shown = ("channels", "blocked_categories", "all_non_emergency_blocked", "paused")
    public = consent.public()
    return {name: public[name] for name in shown}
