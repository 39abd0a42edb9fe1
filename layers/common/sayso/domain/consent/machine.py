"""The one function by which a consent changes, whatever the door: what stands, what was said, what stands then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

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

NO_CALLS_NO_TEXTS = ConsentChange(channels=dict.fromkeys(Channel, ConsentStatus.OPTED_OUT))

# What a request does once it is granted; a category is added to those that are blocked.
GRANTED: Mapping[Ask, ConsentChange] = {
    Ask.CATEGORY: ConsentChange(),
    Ask.NON_EMERGENCY: ConsentChange(all_non_emergency_blocked=True),
    Ask.TEXTS: STOP,
    Ask.EVERYTHING: NO_CALLS_NO_TEXTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What an event does, whatever stands.

    `change` is done at once, and requests of the kinds in `answers` wait no longer: the phone has taken them back. What
    is asked for (`asks`) is granted at once, or waits: always where `waits`, else where the account reviews. An event
    that is `named` brings its change with it; one that `decides` names a request that waits.
    """

    change: ConsentChange = field(default_factory=ConsentChange)
    answers: frozenset[Ask] = frozenset()
    only_unless_opted_in: bool = False
    asks: Ask | None = None
    waits: bool = False
    named: bool = False
    decides: bool = False


_TEXTS = frozenset({Ask.TEXTS})
# A stop takes no request back: the pause of one holds calls too, and a stop lets nothing through.
TRANSITIONS: Mapping[EventKind, Transition] = {
    EventKind.TEXT_STOP: Transition(change=STOP),
    EventKind.TEXT_START: Transition(change=START, answers=_TEXTS),
    EventKind.TEXT_YES: Transition(change=START, answers=_TEXTS, only_unless_opted_in=True),
    EventKind.TEXT_HELP: Transition(),
    EventKind.TEXT_OTHER: Transition(),
    EventKind.PLAIN_WORDS: Transition(asks=Ask.TEXTS, waits=True),
    EventKind.CARRIER_STOP: Transition(change=STOP),
    EventKind.KEY_1: Transition(asks=Ask.CATEGORY),
    EventKind.KEY_2: Transition(asks=Ask.NON_EMERGENCY),
    EventKind.KEY_3: Transition(asks=Ask.EVERYTHING),
    EventKind.STAFF_CHANGE: Transition(named=True),
    EventKind.IMPORT_ROW: Transition(named=True),
    EventKind.REQUEST_APPLIED: Transition(decides=True),
    EventKind.REQUEST_DISMISSED: Transition(decides=True),
}


def apply_event(consent: Consent, event: Event) -> Consent:
    """The consent after the event, dated; `consent` itself if nothing changes.

    Raises Forbidden, InvalidRequest or NotWaiting for what may not be; nothing changes then.
    """
    if guard := GUARDS.get(event.kind):
        guard(consent, event)
    return recorded(consent, _change(consent, event), event.at, event.source, dated=event.dated)


def _change(consent: Consent, event: Event) -> ConsentChange:
    transition = TRANSITIONS[event.kind]
    if transition.only_unless_opted_in and consent.sms is ConsentStatus.OPTED_IN:
        return ConsentChange()
    if transition.decides:
        return _decision(consent, event)
    if transition.asks is not None:
        return _asked(consent, event, transition.asks, waits=transition.waits or event.review)
    if event.kind is EventKind.IMPORT_ROW:
        return _imported(consent, event)
    if transition.named:
        return replace(event.change, pending=None)  # what waits is decided, not changed
    answered = {request for request in consent.pending if request.ask in transition.answers}
    return replace(transition.change, pending=consent.pending - answered)


def _imported(consent: Consent, event: Event) -> ConsentChange:
    """A paper knows of channels and of whose phone it is, and of nothing newer than itself."""
    change = event.change
    if overrides_a_later_wish(consent, change, event.at if event.dated else None):
        return ConsentChange()
    return ConsentChange(channels=change.channels, family_id=change.family_id, name=change.name)


def _asked(consent: Consent, event: Event, ask: Ask, *, waits: bool) -> ConsentChange:
    category = event.category if ask is Ask.CATEGORY else None
    request = OptOutRequest(id=f"{event.id}.{ask}", ask=ask, at=event.at, category=category)
    same = {other for other in consent.pending if request.asks_the_same_as(other)}
    granted = grant(consent, request)
    if not waits:
        return replace(granted, pending=consent.pending - same)
    if same or changed(consent, granted) == consent:
        return ConsentChange()
    return ConsentChange(pending=consent.pending | {request})


def grant(consent: Consent, request: OptOutRequest) -> ConsentChange:
    """What granting the request changes; it does not say that the request waits no longer."""
    if request.category is None:
        return GRANTED[request.ask]
    return ConsentChange(blocked_categories=consent.blocked_categories | {request.category})


def _decision(consent: Consent, event: Event) -> ConsentChange:
    request = _waiting(consent, event)
    granted = grant(consent, request) if event.kind is EventKind.REQUEST_APPLIED else ConsentChange()
    return replace(granted, pending=consent.pending - {request})


def _waiting(consent: Consent, event: Event) -> OptOutRequest:
    found = next((request for request in consent.pending if request.id == event.id), None)
    if found is None:
        problem = [{"field": "request_id", "problem": "waits no longer"}]
        raise NotWaiting("This request waits no longer; look at the history of its phone.", problem)
    return found


def _category_key(_: Consent, event: Event) -> None:
    if event.category in (None, EMERGENCY):
        problem = [{"field": "category", "problem": "is none that can be blocked"}]
        raise InvalidRequest("Calls like this cannot be blocked as a category; offer the other choices.", problem)


def _staff(consent: Consent, event: Event) -> None:
    if not event.source:
        raise InvalidRequest("source: say by which door it was told.", [{"field": "source", "problem": "is missing"}])
    if EMERGENCY in (event.change.blocked_categories or ()):
        problem = [{"field": "blocked_categories", "problem": f"{EMERGENCY} cannot be blocked"}]
        raise InvalidRequest(f"blocked_categories: {EMERGENCY} cannot be blocked; leave it out.", problem)
    after = changed(consent, event.change)
    if widens(consent, after) and not event.by_admin:
        raise Forbidden("Only an admin may opt a phone in or allow it more than it allows now.")
    if lifts_an_opt_out(consent, after) and not event.note:
        problem = [{"field": "note", "problem": "is missing"}]
        raise InvalidRequest("note: this phone has opted out; write down who said otherwise, and when.", problem)


def lifts_an_opt_out(before: Consent, after: Consent) -> bool:
    """Whether a channel that was opted out no longer is."""
    out = ConsentStatus.OPTED_OUT
    return any(before.status(channel) is out and after.status(channel) is not out for channel in Channel)


def _decider(consent: Consent, event: Event) -> None:
    if not event.by_admin:
        raise Forbidden("Only an admin may decide on a request.")
    if not event.note:
        raise InvalidRequest("note: write down why.", [{"field": "note", "problem": "is missing"}])
    _waiting(consent, event)


# Who owns the phone may say anything of it by text and by keys, but for one thing.
GUARDS: Mapping[EventKind, Callable[[Consent, Event], None]] = {
    EventKind.KEY_1: _category_key,
    EventKind.STAFF_CHANGE: _staff,
    EventKind.REQUEST_APPLIED: _decider,
    EventKind.REQUEST_DISMISSED: _decider,
}
