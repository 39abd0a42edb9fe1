"""The promises of consent, tried on every sequence of five events over all doors, from a phone that nobody knows.

Sequences that lead to states alike are followed once, breadth-first.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sayso.domain.account.settings import EMERGENCY
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.machine import apply_event
from sayso.domain.consent.opt_out_request import Ask
from sayso.domain.consent.permission import why_not
from sayso.domain.errors import NotWaiting, SaysoError
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import Reason
from tests.support.consent_doors import BY_KEY, BY_TEXT, DANA, DECISIONS, FEES, alike, events

LENGTH = 5
IN, OUT, UNKNOWN = ConsentStatus
SMS, VOICE = Channel
STOPS = (EventKind.TEXT_STOP, EventKind.CARRIER_STOP)
STARTS = (EventKind.TEXT_START, EventKind.TEXT_YES)
ORDINARY = ("general", FEES)


class Taken(NamedTuple):
    """One event, what stood before it, what after, and why it was refused, if it was."""

    before: Consent
    event: Event
    after: Consent
    refused: Exception | None


@cache
def taken() -> list[Taken]:
    """The last step of every sequence."""
    edge = seen = {alike(Consent(phone=DANA))}
    found: list[Taken] = []
    for _ in range(LENGTH):
        new = [_take(before, event) for before in edge for event in events(before)]
        found += new
        edge = {alike(one.after) for one in new if one.after is not one.before} - seen
        seen = seen | edge
    return found


def _take(before: Consent, event: Event) -> Taken:
    try:
        return Taken(before, event, apply_event(before, event), None)
    except SaysoError as refused:
        return Taken(before, event, before, refused)


def by(*kinds: EventKind) -> Iterator[Taken]:
    return (one for one in taken() if one.event.kind in kinds and one.refused is None)


@cache
def allowed(consent: Consent) -> frozenset[tuple[Channel, str]]:
    """What may be sent."""
    return frozenset(
        (channel, category)
        for channel in Channel
        for category in (*ORDINARY, EMERGENCY)
        if why_not(consent, channel, category) is None
    )


def wants(consent: Consent) -> tuple[object, ...]:
    """What stands, without dates and doors."""
    return (
        consent.sms,
        consent.voice,
        consent.blocked_categories,
        consent.all_non_emergency_blocked,
        consent.paused,
        {(request.ask, request.category) for request in consent.pending},
    )


def test_thousands_of_states_are_tried_and_every_door_changes_some() -> None:
    assert len({one.before for one in taken()}) > 1_500
    changing = {one.event.kind for one in taken() if one.after is not one.before}
    assert changing == set(EventKind) - {EventKind.TEXT_HELP, EventKind.TEXT_OTHER}


def test_only_a_word_to_start_a_named_opt_in_or_a_newer_paper_opts_in() -> None:
    for before, event, after, _ in taken():
        for channel in Channel:
            if after.status(channel) is IN and before.status(channel) is not IN:
                named = event.change.channels.get(channel) is IN
                assert named or (channel is SMS and event.kind in STARTS), (before, event)


def test_no_text_but_a_word_to_start_and_no_key_lets_anything_through_that_did_not_go_before() -> None:
    for before, event, after, _ in by(*BY_TEXT, *BY_KEY):
        if event.kind not in STARTS:
            assert allowed(after) <= allowed(before), (before, event)


def test_other_texts_and_help_change_nothing() -> None:
    assert all(after is before for before, _, after, _ in by(EventKind.TEXT_HELP, EventKind.TEXT_OTHER))


def test_a_stop_blocks_every_text_an_emergency_too_and_leaves_calls_and_choices() -> None:
    for before, event, after, _ in by(*STOPS):
        reasons = {why_not(after, SMS, category) for category in (*ORDINARY, EMERGENCY)}
        assert reasons == {Reason.OPTED_OUT}, (before, event)
        assert wants(after)[1:] == wants(before)[1:], (before, event)


def test_a_start_undoes_what_a_stop_did_and_plain_words_and_a_pause_and_nothing_else() -> None:
    for before, event, after, _ in by(*STARTS):
        if after is before:
            continue
        kept = frozenset(one for one in before.pending if one.ask not in (Ask.TEXTS, Ask.MAYBE_TEXTS))
        choices = (before.blocked_categories, before.all_non_emergency_blocked)
        assert wants(after)[:4] == (IN, before.voice, *choices), (before, event)
        assert (after.paused, after.pending) == (False, kept), (before, event)


def test_a_yes_from_a_phone_that_gets_texts_is_ordinary_talk() -> None:
    assert all(after is before for before, _, after, _ in by(EventKind.TEXT_YES) if before.sms is IN)


def test_after_plain_words_no_ordinary_text_goes_until_a_person_or_the_phone_decides() -> None:
    for before, event, after, _ in by(EventKind.PLAIN_WORDS):
        assert not allowed(after) & {(SMS, category) for category in ORDINARY}, (before, event)
        assert wants(after)[:5] == wants(before)[:5], (before, event)


def test_what_may_have_been_meant_holds_nothing_back_and_waits_once_beside_nothing_that_asks_for_more() -> None:
    for before, event, after, _ in by(EventKind.MAYBE_PLAIN_WORDS):
        assert allowed(after) == allowed(before), (before, event)
        assert wants(after)[:5] == wants(before)[:5], (before, event)
    for _, event, after, _ in taken():
        asked = {request.ask for request in after.pending}
        assert not asked >= {Ask.TEXTS, Ask.MAYBE_TEXTS}, event


def test_a_key_ends_what_it_names_at_once_whether_it_is_reviewed_or_not() -> None:
    named = {EventKind.KEY_1: {FEES}, EventKind.KEY_2: set(ORDINARY), EventKind.KEY_3: set(ORDINARY)}
    for before, event, after, _ in by(*BY_KEY):
        assert not {category for _, category in allowed(after)} & named[event.kind], (before, event)
        assert event.kind is not EventKind.KEY_3 or not allowed(after), (before, event)


def test_in_review_a_key_only_asks() -> None:
    for before, event, after, _ in by(*BY_KEY):
        if event.review:
            assert wants(after)[:5] == wants(before)[:5], (before, event)


def test_no_wish_waits_twice() -> None:
    for _, event, after, _ in taken():
        assert len({(request.ask, request.category) for request in after.pending}) == len(after.pending), event


def test_an_import_changes_no_channel_that_has_said_otherwise_later_or_at_the_same_time() -> None:
    for before, event, after, _ in by(EventKind.IMPORT_ROW):
        for channel in Channel:
            stated_at = before.stated_at(channel)
            if before.status(channel) is OUT and (not event.dated or event.at <= (stated_at or "")):
                assert after.status(channel) is OUT, (before, event)
            if stated_at is not None and event.dated and event.at < stated_at:
                assert after.status(channel) is before.status(channel), (before, event)
        assert wants(after)[2:] == wants(before)[2:], (before, event)


def test_of_a_paper_and_a_wish_of_the_same_moment_the_opt_out_stands() -> None:
    for before, event, after, _ in by(EventKind.IMPORT_ROW):
        if len(event.change.channels) == 1 and event.dated:
            [(channel, status)] = event.change.channels.items()
            if before.stated_at(channel) == event.at and OUT in (status, before.status(channel)):
                assert after.status(channel) is OUT, (before, event)


def test_staff_allow_more_only_as_admins_and_lift_an_opt_out_only_with_a_note() -> None:
    for before, event, after, _ in by(EventKind.STAFF_CHANGE):
        assert event.by_admin or allowed(after) <= allowed(before), (before, event)
        lifted = any(before.status(channel) is OUT and after.status(channel) is not OUT for channel in Channel)
        assert not lifted or (event.by_admin and event.note and event.source), (before, event)
        assert after.pending == before.pending, (before, event)


def test_an_emergency_is_held_back_by_its_channel_and_by_a_wish_for_nothing_at_all_alone() -> None:
    for _, event, after, _ in taken():
        waits = any(request.ask is Ask.EVERYTHING for request in after.pending)
        for channel in Channel:
            goes = why_not(after, channel, EMERGENCY) is None
            assert goes is (after.status(channel) is IN and not waits), event


def test_a_dismissed_request_leaves_what_stood_and_a_granted_one_allows_nothing_but_what_waited_for_it() -> None:
    for before, event, after, _ in by(*DECISIONS):
        [decided] = before.pending - after.pending
        assert decided.id == event.id
        if event.kind is EventKind.REQUEST_DISMISSED:
            assert wants(after)[:5] == wants(before)[:5], (before, event)
        else:
            freed = {category for _, category in allowed(after) - allowed(before)}
            assert not (freed and decided.ask in (Ask.NON_EMERGENCY, Ask.EVERYTHING)), (before, event)
            assert decided.category not in freed, (before, event)
            assert decided.ask is not Ask.TEXTS or after.sms is OUT, (before, event)


def test_a_request_is_decided_once() -> None:
    refused = [one for one in taken() if one.event.kind in DECISIONS and one.refused is not None]
    assert refused
    for one in refused:
        assert isinstance(one.refused, NotWaiting)
        assert one.event.id not in {request.id for request in one.before.pending}


def test_an_event_told_again_changes_no_more_than_dates() -> None:
    for before, event, after, _ in taken():
        if after is not before and event.kind not in DECISIONS:
            assert wants(apply_event(after, event)) == wants(after), event
