"""How a change of consent is dated and told: who asked for it, by which door, on what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sayso.domain.consent import Consent, ConsentChange, ConsentStatus, changed
from sayso.domain.entry import Actor, Entry, EntryType

STATUS_WORDS: dict[ConsentStatus, str] = {
    ConsentStatus.OPTED_IN: "opted in to",
    ConsentStatus.OPTED_OUT: "opted out of",
    ConsentStatus.UNKNOWN: "has no known wish about",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Who asked for a change, when, by which door; `key` tells this request from every other.

    `since` is the day the consent was given, where that is not the day it is recorded.
    """

    account: str
    actor: Actor
    at: str
    source: str
    key: str
    since: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def apply(consent: Consent, change: ConsentChange, evidence: Evidence) -> tuple[Consent, Entry] | None:
    """The consent after the change and the entry that tells it; None if nothing would change."""
    after = changed(consent, change)
    if after == consent:
        return None
    after = replace(after, since=evidence.since or evidence.at, source=evidence.source)
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


def _told(before: Consent, after: Consent) -> str:
    told = [
        f"{STATUS_WORDS[new]} {kind}"
        for kind, old, new in (
            ("text messages", before.sms, after.sms),
            ("phone calls", before.voice, after.voice),
        )
        if old is not new
    ]
    return " and ".join(told) or "changed its choices"


def _state(consent: Consent) -> dict[str, Any]:
    shown = ("channels", "blocked_categories", "all_non_emergency_blocked", "paused")
    public = consent.public()
    return {name: public[name] for name in shown}
