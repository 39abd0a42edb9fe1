"""Everything that can be said of one phone, by every door, and the states that it can lead to."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

from sayso.domain.consent.consent import Consent, ConsentChange, ConsentStatus
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.opt_out_request import OptOutRequest
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber

DANA = PhoneNumber("+14155550101")
FEES = "fees"
BY_TEXT = (
    EventKind.TEXT_STOP,
    EventKind.TEXT_START,
    EventKind.TEXT_YES,
    EventKind.TEXT_HELP,
    EventKind.TEXT_OTHER,
    EventKind.PLAIN_WORDS,
    EventKind.MAYBE_PLAIN_WORDS,
    EventKind.CALLS_PLAIN_WORDS,
    EventKind.CARRIER_STOP,
)
BY_KEY = (EventKind.KEY_1, EventKind.KEY_2, EventKind.KEY_3)
DECISIONS = (EventKind.REQUEST_APPLIED, EventKind.REQUEST_DISMISSED)
NOW = "9"
"""Later than everything that a state remembers: those dates are "1" and "2"."""

OF_CHANNELS = tuple(ConsentChange(channels={channel: status}) for channel, status in product(Channel, ConsentStatus))
OF_THE_REST = (
    ConsentChange(blocked_categories=frozenset({FEES})),
    ConsentChange(blocked_categories=frozenset()),
    ConsentChange(all_non_emergency_blocked=True),
    ConsentChange(all_non_emergency_blocked=False),
    ConsentChange(paused=True),
    ConsentChange(paused=False),
    ConsentChange(pending=frozenset()),  # nobody may change away what waits
)
ALL = ConsentChange(
    channels=dict.fromkeys(Channel, ConsentStatus.OPTED_IN),
    blocked_categories=frozenset(),
    all_non_emergency_blocked=False,
    paused=False,
    pending=frozenset(),
)


def events(consent: Consent) -> Iterator[Event]:
    """All that can happen to a consent now, allowed or not."""
    yield from _always()
    for kind, one in product(DECISIONS, ["decided", *sorted(request.id for request in consent.pending)]):
        yield Event(kind=kind, at=NOW, source="opt_out_request", id=one, by_admin=True, note="rang them up")


@cache
def _always() -> tuple[Event, ...]:
    texts = (Event(kind=kind, at=NOW, source="text_message", id=kind) for kind in BY_TEXT)
    keys = (
        Event(kind=kind, at=NOW, source="key_press", id=kind, category=FEES, review=review)
        for kind, review in product(BY_KEY, (False, True))
    )
    staff = (
        Event(kind=EventKind.STAFF_CHANGE, at=NOW, source="phone_call", change=change, by_admin=by_admin, note=note)
        for change, by_admin, note in (
            *product((*OF_CHANNELS, ALL), (False, True), ("", "told us")),
            *product(OF_THE_REST, (False, True), ("",)),
        )
    )
    rows = (
        Event(kind=EventKind.IMPORT_ROW, at=at or NOW, source="paper_form", change=change, dated=bool(at))
        for change, at in product((*OF_CHANNELS, ALL), ("0", "1", "2", NOW, ""))
    )
    return (*texts, *keys, *staff, *rows)


def alike(consent: Consent) -> Consent:
    """The same for all that can follow: dates by their order alone, no counters, requests by what they ask for."""
    told = sorted({at for at in (consent.sms_since, consent.voice_since) if at is not None})
    order = {at: str(place) for place, at in enumerate(told, 1)}
    return replace(
        consent,
        sms_since=order.get(consent.sms_since or ""),
        voice_since=order.get(consent.voice_since or ""),
        pending=frozenset(
            OptOutRequest(id=request.id, ask=request.ask, at="", category=request.category)
            for request in consent.pending
        ),
        since=None,
        source=None,
    )
