"""The one function by which a consent changes: its table, what it refuses, and what no table shows."""

import re
from dataclasses import replace
from typing import Any

import pytest

from sayso.domain.consent.consent import Consent, ConsentChange, ConsentStatus
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.machine import GRANTED, TRANSITIONS, Transition, apply_event
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.errors import Forbidden, InvalidRequest, NotWaiting
from sayso.domain.inbound.keyword import Keyword
from sayso.domain.inbound.text_message import EVENT_OF_KEYWORD
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber
from tests.support.pages import pages

DANA = PhoneNumber("+14155550101")
JAN, JUNE, NOV = (f"2026-{month}-01T00:00:00.000000Z" for month in ("01", "06", "11"))
IN, OUT, UNKNOWN = ConsentStatus
SMS, VOICE = Channel
BOTH_IN = Consent(phone=DANA, sms=IN, voice=IN, sms_since=JAN, voice_since=JAN, since=JAN, source="paper_form")


def event(kind: EventKind, **more: Any) -> Event:
    usual: dict[str, Any] = {"at": JUNE, "source": "text_message", "id": "SM1"}
    return Event(kind=kind, **usual | more)


def request(ask: Ask, category: str | None = None) -> OptOutRequest:
    return OptOutRequest(id=f"CA1.{ask}", ask=ask, at=JUNE, category=category)


def staff(change: ConsentChange, **more: Any) -> Event:
    return event(EventKind.STAFF_CHANGE, change=change, **{"source": "phone_call", "by_admin": True} | more)


def key(kind: EventKind, **more: Any) -> Event:
    return event(kind, **{"id": "CA1", "source": "key_press", "category": "fees"} | more)


PRESSED = [
    # what is pressed, what it changes at once, what it asks for where the account reviews
    (EventKind.KEY_1, {"blocked_categories": frozenset({"fees"})}, request(Ask.CATEGORY, "fees")),
    (EventKind.KEY_2, {"all_non_emergency_blocked": True}, request(Ask.NON_EMERGENCY)),
    (EventKind.KEY_3, {"sms": OUT, "voice": OUT, "sms_since": JUNE, "voice_since": JUNE}, request(Ask.EVERYTHING)),
]


@pytest.mark.parametrize(("kind", "changes", "asked"), PRESSED)
def test_a_key_takes_effect_at_once_or_waits_for_a_person(
    kind: EventKind, changes: dict[str, Any], asked: OptOutRequest
) -> None:
    dated: dict[str, Any] = {"since": JUNE, "source": "key_press"}
    at_once = replace(BOTH_IN, **changes | dated)
    waiting = replace(BOTH_IN, pending=frozenset({asked}), **dated)
    assert apply_event(BOTH_IN, key(kind)) == at_once
    assert apply_event(BOTH_IN, key(kind, review=True)) == waiting
    decided = {"id": asked.id, "by_admin": True, "note": "rang them up", "source": "key_press"}
    assert apply_event(waiting, event(EventKind.REQUEST_APPLIED, **decided)) == at_once
    assert apply_event(waiting, event(EventKind.REQUEST_DISMISSED, **decided)) == replace(BOTH_IN, **dated)


def test_a_key_pressed_again_after_review_was_switched_off_ends_the_wait() -> None:
    waiting = apply_event(BOTH_IN, key(EventKind.KEY_1, review=True))
    after = apply_event(waiting, key(EventKind.KEY_1))
    assert (after.blocked_categories, after.pending) == (frozenset({"fees"}), frozenset())


def test_two_keys_pressed_in_one_call_are_decided_one_by_one() -> None:
    waiting = apply_event(apply_event(BOTH_IN, key(EventKind.KEY_1, review=True)), key(EventKind.KEY_2, review=True))
    after = apply_event(
        waiting, event(EventKind.REQUEST_APPLIED, id="CA1.category", by_admin=True, note="rang them up")
    )
    assert (after.blocked_categories, after.all_non_emergency_blocked) == (frozenset({"fees"}), False)
    assert after.pending == {request(Ask.NON_EMERGENCY)}


def test_a_wish_that_stands_already_is_not_asked_again() -> None:
    stopped = apply_event(BOTH_IN, event(EventKind.TEXT_STOP))
    assert apply_event(stopped, event(EventKind.PLAIN_WORDS)) is stopped
    fees = apply_event(BOTH_IN, key(EventKind.KEY_1))
    assert apply_event(fees, key(EventKind.KEY_1, review=True)) is fees


def test_plain_words_wait_whether_the_account_reviews_or_not() -> None:
    for review in (False, True):
        after = apply_event(BOTH_IN, event(EventKind.PLAIN_WORDS, review=review))
        assert after.pending == {OptOutRequest(id="SM1.texts", ask=Ask.TEXTS, at=JUNE)}
        assert apply_event(after, event(EventKind.TEXT_START)).pending == frozenset()


def test_a_stop_after_plain_words_lets_no_call_through() -> None:
    """Who wrote "wrong number" and then STOP has not asked for calls."""
    paused = apply_event(BOTH_IN, event(EventKind.PLAIN_WORDS))
    assert apply_event(paused, event(EventKind.TEXT_STOP)).pending == paused.pending


def test_a_stop_of_one_phone_is_not_one_of_another() -> None:
    other = replace(BOTH_IN, phone=PhoneNumber("+14155550102"), family_id="F1")
    apply_event(replace(BOTH_IN, family_id="F1"), event(EventKind.TEXT_STOP))
    assert other.sms is IN


def test_an_import_changes_nothing_but_channels_and_whose_phone_it_is() -> None:
    change = ConsentChange(channels={VOICE: OUT}, paused=True, all_non_emergency_blocked=True, name="Dana")
    after = apply_event(BOTH_IN, event(EventKind.IMPORT_ROW, change=change, source="paper_form"))
    assert after == replace(BOTH_IN, voice=OUT, voice_since=JUNE, since=JUNE, name="Dana")


OPT_IN = ConsentChange(channels={SMS: IN})
REFUSED = [
    # what stands, what is asked, why not
    (BOTH_IN, staff(OPT_IN, source=""), InvalidRequest, "source"),
    (BOTH_IN, staff(ConsentChange(blocked_categories=frozenset({"emergency"}))), InvalidRequest, "emergency"),
    (Consent(phone=DANA), staff(OPT_IN, by_admin=False, note="told us"), Forbidden, "admin"),
    (Consent(phone=DANA, sms=OUT), staff(OPT_IN), InvalidRequest, "note"),
    (Consent(phone=DANA, sms=OUT), staff(ConsentChange(channels={SMS: UNKNOWN})), InvalidRequest, "note"),
    (BOTH_IN, key(EventKind.KEY_1, category="emergency"), InvalidRequest, "other choices"),
    (BOTH_IN, key(EventKind.KEY_1, category=None), InvalidRequest, "other choices"),
    (BOTH_IN, event(EventKind.REQUEST_APPLIED, by_admin=True, note="rang"), NotWaiting, "history"),
    (BOTH_IN, event(EventKind.REQUEST_DISMISSED, by_admin=True), InvalidRequest, "note"),
    (BOTH_IN, event(EventKind.REQUEST_APPLIED, note="rang"), Forbidden, "admin"),
]


@pytest.mark.parametrize(("stands", "asked", "error", "says"), REFUSED)
def test_what_may_not_be_is_refused_with_what_to_do(
    stands: Consent, asked: Event, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        apply_event(stands, asked)


def test_an_admin_opts_a_phone_back_in_with_source_and_note() -> None:
    after = apply_event(Consent(phone=DANA, sms=OUT, sms_since=JAN), staff(OPT_IN, note="Dana rang on Monday"))
    assert (after.sms, after.sms_since, after.source) == (IN, JUNE, "phone_call")


def test_every_event_has_its_transition_every_keyword_its_event_and_every_ask_its_effect() -> None:
    assert (set(TRANSITIONS), set(EVENT_OF_KEYWORD), set(GRANTED)) == (set(EventKind), set(Keyword), set(Ask))


def row(kind: EventKind, transition: Transition) -> list[str]:
    """The transition as docs/consent.md shows it."""
    if transition.brings_change:
        return [kind, *["as named"] * 2, *(["–"] * 3 if kind is EventKind.IMPORT_ROW else ["as named"] * 3), "–"]
    if transition.decides:
        cell = "as asked" if kind is EventKind.REQUEST_APPLIED else "–"
        return [kind, *[cell] * 4, "–", "ends"]
    change = GRANTED[transition.asks] if transition.asks else transition.change
    when = (
        ""
        if transition.asks is None
        else " after a decision"
        if transition.always_reviewed
        else " at once, in review after a decision"
    )
    cells = [f"`{change.channels[channel]}`{when}" if channel in change.channels else "–" for channel in Channel]
    categories = f"blocks its own{when}" if transition.asks is Ask.CATEGORY else "–"
    emergencies = f"blocked{when}" if change.all_non_emergency_blocked else "–"
    pause = "ends" if change.paused is False else "–"
    waits = (
        "–"
        if transition.asks is None
        else "`" + transition.asks + "`" + ("" if transition.always_reviewed else " in review")
    )
    ended = ", ".join(f"ends `{ask}`" for ask in sorted(transition.takes_back))
    both = f"{waits}, {ended}" if ended and transition.asks else ended or waits
    return [kind, *cells, categories, emergencies, pause, both]


def test_the_page_shows_the_table_of_transitions() -> None:
    page = pages()["docs/consent.md"]
    table = page[page.index("### The table") : page.index("| event | is |")]
    shown = [re.split(r" *\| *", line.strip("| ")) for line in table.splitlines() if line.startswith("| `")]
    expected = [[f"`{kind}`", *row(kind, transition)[1:]] for kind, transition in TRANSITIONS.items()]
    assert shown == expected, "\n".join("| " + " | ".join(cells) + " |" for cells in expected)
