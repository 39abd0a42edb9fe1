"""The state machine of a consent: from the current consent and an event to the consent after it, for every door."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sayso.domain import timestamps
from sayso.domain.account.settings import EMERGENCY
from sayso.domain.consent.consent import (
    START,
    STOP,
    Consent,
    ConsentChange,
    ConsentStatus,
    changed,
    overrides_a_later_wish,
    recorded,
    widens,
)
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.errors import Forbidden, InvalidRequest, NotWaiting
from sayso.domain.message.channel import Channel

IN_DOUBT = timedelta(seconds=16)
"""By how much a text may be older than its time on record: a webhook takes up to 15 seconds, and the carrier's list has
whole seconds. Of two texts so close, the opt-out counts."""

NO_CALLS_NO_TEXTS = ConsentChange(channels=dict.fromkeys(Channel, ConsentStatus.OPTED_OUT))

# What a request changes once it is granted; for a category see `grant`.
GRANTED: Mapping[Ask, ConsentChange] = {
    Ask.CATEGORY: ConsentChange(),
    Ask.NON_EMERGENCY: ConsentChange(all_non_emergency_blocked=True),
    Ask.TEXTS: STOP,
    Ask.MAYBE_TEXTS: STOP,
    Ask.CALLS: ConsentChange(channels={Channel.VOICE: ConsentStatus.OPTED_OUT}),
    Ask.EVERYTHING: NO_CALLS_NO_TEXTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What an event does, whatever the current consent is.

    `change` is made at once, and pending requests of the kinds in `takes_back` are taken back by it. A request (`asks`)
    is granted at once or becomes pending: always if `always_reviewed`, else if the account reviews requests. An event
    that `brings_change` names its change itself; one that `decides` names a pending request.
    """

    change: ConsentChange = field(default_factory=ConsentChange)
    takes_back: frozenset[Ask] = frozenset()
    only_unless_opted_in: bool = False
    asks: Ask | None = None
    always_reviewed: bool = False
    brings_change: bool = False
    decides: bool = False


_MAYBE = frozenset({Ask.MAYBE_TEXTS})
_TEXTS = _MAYBE | {Ask.TEXTS}
ASKS_FOR_NO_TEXTS = frozenset({Ask.TEXTS, Ask.EVERYTHING})
"""Requests beside which one that may have been meant adds nothing."""

# A stop takes no request back: a request may hold back calls too, and a stop allows nothing more.
TRANSITIONS: Mapping[EventKind, Transition] = {
    EventKind.TEXT_STOP: Transition(change=STOP),
    EventKind.TEXT_START: Transition(change=START, takes_back=_TEXTS),
    EventKind.TEXT_YES: Transition(change=START, takes_back=_TEXTS, only_unless_opted_in=True),
    EventKind.TEXT_HELP: Transition(),
    EventKind.TEXT_OTHER: Transition(),
    EventKind.PLAIN_WORDS: Transition(asks=Ask.TEXTS, always_reviewed=True, takes_back=_MAYBE),
    EventKind.MAYBE_PLAIN_WORDS: Transition(asks=Ask.MAYBE_TEXTS, always_reviewed=True),
    EventKind.CALLS_PLAIN_WORDS: Transition(asks=Ask.CALLS, always_reviewed=True),
    EventKind.CARRIER_STOP: Transition(change=STOP),
    EventKind.KEY_1: Transition(asks=Ask.CATEGORY),
    EventKind.KEY_2: Transition(asks=Ask.NON_EMERGENCY),
    EventKind.KEY_3: Transition(asks=Ask.EVERYTHING),
    EventKind.STAFF_CHANGE: Transition(brings_change=True),
    EventKind.IMPORT_ROW: Transition(brings_change=True),
    EventKind.REQUEST_APPLIED: Transition(decides=True),
    EventKind.REQUEST_DISMISSED: Transition(decides=True),
}


def apply_event(consent: Consent, event: Event) -> Consent:
    """The consent after the event, dated; `consent` itself if nothing changes.

    Raises Forbidden, InvalidRequest or NotWaiting if the event is not allowed.
    """
    if guard := GUARDS.get(event.kind):
        guard(consent, event)
    return recorded(consent, _change(consent, event), event.at, event.source, dated=event.dated)


def counts(consent: Consent, kind: EventKind) -> bool:
    """Whether an event of this kind means anything: YES is START, but plain talk from a phone that has opted in."""
    return not (TRANSITIONS[kind].only_unless_opted_in and consent.sms is ConsentStatus.OPTED_IN)


def overtaken(consent: Consent, event: Event) -> bool:
    """Whether this text was found late, and another wish was stated since: it undoes nothing of that."""
    if not event.late:
        return False
    transition = TRANSITIONS[event.kind]
    wish = GRANTED[transition.asks] if transition.asks else transition.change
    opts_out = ConsentStatus.OPTED_OUT in wish.channels.values()
    at = timestamps.to_text(timestamps.from_text(event.at) + IN_DOUBT) if opts_out else event.at
    return overrides_a_later_wish(consent, wish, at)


def _change(consent: Consent, event: Event) -> ConsentChange:
    transition = TRANSITIONS[event.kind]
    if not counts(consent, event.kind) or overtaken(consent, event):
        return ConsentChange()
    if transition.decides:
        return _decision(consent, event)
    if transition.asks is not None:
        return _requested(consent, event, transition.asks, reviewed=transition.always_reviewed or event.review)
    if event.kind is EventKind.IMPORT_ROW:
        return _imported(consent, event)
    if transition.brings_change:
        return replace(event.change, pending=None)  # requests end by a decision only
    taken_back = {request for request in consent.pending if _takes_back(transition, event, request)}
    newer = event.late and (consent.since or "") > event.at
    paused = None if newer else transition.change.paused
    return replace(transition.change, pending=consent.pending - taken_back, paused=paused)


def _takes_back(transition: Transition, event: Event, request: OptOutRequest) -> bool:
    return request.ask in transition.takes_back and (not event.late or request.at <= event.at)


def _imported(consent: Consent, event: Event) -> ConsentChange:
    """A paper changes channels and the owner's details only, and nothing that is newer than the paper."""
    change = event.change
    if overrides_a_later_wish(consent, change, event.at if event.dated else None):
        return ConsentChange()
    return ConsentChange(channels=change.channels, family_id=change.family_id, name=change.name)


def _requested(consent: Consent, event: Event, ask: Ask, *, reviewed: bool) -> ConsentChange:
    category = event.category if ask is Ask.CATEGORY else None
    request = OptOutRequest(id=f"{event.id}.{ask}", ask=ask, at=event.at, category=category)
    same = {other for other in consent.pending if request.asks_the_same_as(other)}
    granted = grant(consent, request)
    if not reviewed:
        return replace(granted, pending=consent.pending - same)
    asked_for_more = ask is Ask.MAYBE_TEXTS and any(other.ask in ASKS_FOR_NO_TEXTS for other in consent.pending)
    if same or asked_for_more or changed(consent, granted) == consent:
        return ConsentChange()
    taken_back = {other for other in consent.pending if other.ask in TRANSITIONS[event.kind].takes_back}
    return ConsentChange(pending=consent.pending - taken_back | {request})


def grant(consent: Consent, request: OptOutRequest) -> ConsentChange:
    """What granting the request changes, apart from removing it from the pending ones."""
    if request.category is None:
        return GRANTED[request.ask]
    return ConsentChange(blocked_categories=consent.blocked_categories | {request.category})


def _decision(consent: Consent, event: Event) -> ConsentChange:
    request = _pending_request(consent, event)
    granted = grant(consent, request) if event.kind is EventKind.REQUEST_APPLIED else ConsentChange()
    return replace(granted, pending=consent.pending - {request})


def _pending_request(consent: Consent, event: Event) -> OptOutRequest:
    found = next((request for request in consent.pending if request.id == event.id), None)
    if found is None:
        problem = [{"field": "request_id", "problem": "is no longer pending"}]
        raise NotWaiting("This request is no longer pending; see the history of its phone.", problem)
    return found


def _category_key(_: Consent, event: Event) -> None:
    if event.category in (None, EMERGENCY):
        problem = [{"field": "category", "problem": "cannot be blocked"}]
        raise InvalidRequest("Calls like this cannot be blocked as a category; offer the other choices.", problem)


def _staff(consent: Consent, event: Event) -> None:
    if not event.source:
        raise InvalidRequest(
            "source: say how you were told, for example phone_call.", [{"field": "source", "problem": "is missing"}]
        )
    if EMERGENCY in (event.change.blocked_categories or ()):
        problem = [{"field": "blocked_categories", "problem": f"{EMERGENCY} cannot be blocked"}]
        raise InvalidRequest(f"blocked_categories: {EMERGENCY} cannot be blocked; leave it out.", problem)
    after = changed(consent, event.change)
    if widens(consent, after) and not event.by_admin:
        raise Forbidden("Only an admin may opt a phone in or allow it more than it allows now.")
    if lifts_an_opt_out(consent, after) and not event.note:
        problem = [{"field": "note", "problem": "is missing"}]
        raise InvalidRequest("note: this phone has opted out; write down who said otherwise, and when.", problem)


def refuse_unknown_categories(change: ConsentChange, known: Collection[str]) -> None:
    """Raise InvalidRequest if the change blocks a category that the account does not have."""
    if unknown := (change.blocked_categories or frozenset()) - set(known):
        problem = f"{', '.join(sorted(unknown))}: the categories that can be blocked are {', '.join(known)}"
        raise InvalidRequest(f"blocked_categories: {problem}.", [{"field": "blocked_categories", "problem": problem}])


def lifts_an_opt_out(before: Consent, after: Consent) -> bool:
    """Whether a channel that was opted out no longer is."""
    out = ConsentStatus.OPTED_OUT
    return any(before.status(channel) is out and after.status(channel) is not out for channel in Channel)


def _decider(consent: Consent, event: Event) -> None:
    if not event.by_admin:
        raise Forbidden("Only an admin may decide on a request.")
    if not event.note:
        raise InvalidRequest("note: write down why.", [{"field": "note", "problem": "is missing"}])
    _pending_request(consent, event)


# The owner of a phone may ask for anything by text and by key, except to block what is not a category.
GUARDS: Mapping[EventKind, Callable[[Consent, Event], None]] = {
    EventKind.KEY_1: _category_key,
    EventKind.STAFF_CHANGE: _staff,
    EventKind.REQUEST_APPLIED: _decider,
    EventKind.REQUEST_DISMISSED: _decider,
}
