"""The log entry of a change of consent: who asked for it, by which door, when, and on what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.audit.tally import Choice
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.election import elections_of
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.json_form import to_json
from sayso.domain.message.channel import Channel

CHANGES = frozenset(
    {
        EntryType.CONSENT_CHANGED,
        EntryType.OPT_OUT_REQUESTED,
        EntryType.OPT_OUT_DECIDED,
        EntryType.PHONE_ERASED,
        EntryType.CONSENT_CHECKPOINT,
    }
)
"""Types of the entries that are written with a consent."""

STATUS_WORDS: dict[ConsentStatus, str] = {
    ConsentStatus.OPTED_IN: "opted in to",
    ConsentStatus.OPTED_OUT: "opted out of",
    ConsentStatus.UNKNOWN: "has no known wish about",
}


CHANNEL_WORDS: dict[Channel, str] = {Channel.SMS: "text messages", Channel.VOICE: "phone calls"}

ASK_WORDS: dict[Ask, str] = {
    Ask.CATEGORY: "no more messages of {category}",
    Ask.NON_EMERGENCY: "no more messages but emergencies",
    Ask.TEXTS: "no more texts",
    Ask.MAYBE_TEXTS: "no more texts, perhaps",
    Ask.CALLS: "no more calls",
    Ask.EVERYTHING: "no more texts and calls",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Who asked for a change, when, and by which door; `key` is unique to this request.

    `since` is when the wish was stated, if not when it is recorded; `dated` is false for a paper without a date.
    """

    account: str
    actor: Actor
    at: str
    source: str
    key: str
    since: str | None = None
    dated: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stated_at(self) -> str:
        """When the wish was stated."""
        return self.since or self.at


def entry_for_change(
    before: Consent, after: Consent, evidence: Evidence, ended: Choice = Choice.REQUEST_TAKEN_BACK
) -> Entry:
    """The entry of the change from `before` to `after`; its `version` is that of the consent as written with it.

    `ended` is how requests that are no longer pending were settled.
    """
    return Entry(
        account=evidence.account,
        at=evidence.at,
        type=EntryType.CONSENT_CHANGED,
        actor=evidence.actor,
        text=f"{before.phone} {_describe(before, after)}, by {evidence.source.replace('_', ' ')}.",
        key=evidence.key,
        phone=before.phone.e164,
        data={
            "before": state_of(before),
            "after": state_of(after),
            **pause_of(after),
            "version": before.version + 1,
            "source": evidence.source,
            **evidence.data,
        },
        elections=elections_of(before, after, evidence.source, ended),
    )


def _describe(before: Consent, after: Consent) -> str:
    changes = [
        f"{STATUS_WORDS[after.status(channel)]} {CHANNEL_WORDS[channel]}"
        for channel in Channel
        if (before.status(channel), before.stated_at(channel)) != (after.status(channel), after.stated_at(channel))
    ]
    if before.blocked_categories != after.blocked_categories:
        changes.append(f"blocks {', '.join(sorted(after.blocked_categories)) or 'no category'}")
    if before.all_non_emergency_blocked is not after.all_non_emergency_blocked:
        changes.append(f"{'blocks' if after.all_non_emergency_blocked else 'no longer blocks'} all but emergencies")
    if before.paused is not after.paused:
        changes.append("is paused" if after.paused else "is no longer paused")
    changes += [f"asks for {asked_for(request)}" for request in sorted(after.pending - before.pending, key=asked_for)]
    changes += [
        f"no longer asks for {asked_for(request)}" for request in sorted(before.pending - after.pending, key=asked_for)
    ]
    return " and ".join(changes) or "has new details"


def asked_for(request: OptOutRequest) -> str:
    """What is asked for, in plain words."""
    return ASK_WORDS[request.ask].format(category=request.category)


def pause_of(consent: Consent) -> dict[str, Any]:
    """What waits: why the phone is paused, by staff, by pending requests, or both; empty if nothing waits.

    The log and proofs have it in this form. A request that only may have been meant is among them, and pauses nothing.
    """
    if not consent.paused and not consent.pending:
        return {}
    waiting = sorted(consent.pending, key=lambda request: (request.at, request.id))
    requests = [{"id": one.id, "ask": one.ask.value, "at": one.at, "category": one.category} for one in waiting]
    return {"pause": {"by_staff": consent.paused, "requests": requests}}


def state_of(consent: Consent) -> dict[str, Any]:
    """The part of a consent that entries have as `before` and `after`."""
    shown = ("channels", "blocked_categories", "all_non_emergency_blocked", "paused")
    public = to_json(consent.public())
    return {name: public[name] for name in shown}
