"""How a consent changes, what widens it, and which papers come too late."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from sayso.domain.consent.permission import why_not
from sayso.domain.json_form import to_json
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber

IN, OUT, UNKNOWN = ConsentStatus
SMS, VOICE = Channel
JAN, JUNE, NOV = (f"2026-{month}-01T00:00:00.000000Z" for month in ("01", "06", "11"))
DANA = PhoneNumber("+14155550101")

statuses = st.sampled_from(ConsentStatus)
categories = st.frozensets(st.sampled_from(["general", "attendance", "fees"]))
consents = st.builds(
    Consent,
    phone=st.just(DANA),
    sms=statuses,
    voice=statuses,
    blocked_categories=categories,
    all_non_emergency_blocked=st.booleans(),
    paused=st.booleans(),
)
changes = st.builds(
    ConsentChange,
    channels=st.dictionaries(st.sampled_from(Channel), statuses),
    blocked_categories=st.none() | categories,
    all_non_emergency_blocked=st.none() | st.booleans(),
    paused=st.none() | st.booleans(),
)


def test_a_phone_that_nobody_knows_is_unknown_on_every_channel() -> None:
    assert [Consent(phone=DANA).status(channel) for channel in Channel] == [UNKNOWN, UNKNOWN]


def test_a_change_touches_what_it_names_and_nothing_else() -> None:
    before = Consent(phone=DANA, sms=IN, voice=IN, blocked_categories=frozenset({"fees"}), paused=True, name="Dana")
    after = changed(before, ConsentChange(channels={VOICE: OUT}, blocked_categories=frozenset()))
    assert after == Consent(phone=DANA, sms=IN, voice=OUT, paused=True, name="Dana")


@given(consents)
def test_a_change_that_names_nothing_changes_nothing(consent: Consent) -> None:
    assert changed(consent, ConsentChange()) == consent


@given(consents, changes)
def test_a_change_made_twice_is_made_once(consent: Consent, change: ConsentChange) -> None:
    once = changed(consent, change)
    assert changed(once, change) == once


@given(consents)
def test_a_stop_leaves_calls_and_choices_as_they_are(consent: Consent) -> None:
    after = changed(consent, STOP)
    assert (after.sms, after.voice, after.blocked_categories) == (OUT, consent.voice, consent.blocked_categories)


@given(consents)
def test_a_start_ends_a_pause_and_lifts_no_choice(consent: Consent) -> None:
    after = changed(consent, START)
    assert (after.sms, after.paused) == (IN, False)
    assert after.blocked_categories == consent.blocked_categories
    assert after.all_non_emergency_blocked == consent.all_non_emergency_blocked


def consent(sms: ConsentStatus = IN, **more: object) -> Consent:
    return Consent(phone=DANA, sms=sms, **more)  # type: ignore[arg-type]


WIDENS = [
    (consent(UNKNOWN), consent(IN), True, "an opt-in"),
    (consent(OUT), consent(IN), True, "an opt-in after a stop"),
    (consent(OUT), consent(UNKNOWN), True, "forgetting a stop"),
    (consent(voice=UNKNOWN), consent(voice=IN), True, "another channel"),
    (consent(blocked_categories=frozenset("ab")), consent(blocked_categories=frozenset("b")), True, "one block less"),
    (consent(blocked_categories=frozenset("a")), consent(blocked_categories=frozenset("b")), True, "another block"),
    (consent(all_non_emergency_blocked=True), consent(), True, "more than emergencies again"),
    (consent(paused=True), consent(), True, "the end of a pause"),
    (consent(OUT, paused=True), consent(IN, paused=True), True, "one thing wider is enough"),
    (consent(IN), consent(OUT), False, "a stop"),
    (consent(IN), consent(UNKNOWN), False, "an opt-in withdrawn"),
    (consent(UNKNOWN), consent(OUT), False, "a stop from a phone unknown until now"),
    (consent(), consent(blocked_categories=frozenset("a")), False, "a block more"),
    (consent(), consent(paused=True), False, "a pause"),
    (consent(), consent(), False, "nothing"),
]


@pytest.mark.parametrize(("before", "after", "expected", "reason"), WIDENS)
def test_what_allows_more_than_before_widens(before: Consent, after: Consent, expected: bool, reason: str) -> None:
    assert widens(before, after) is expected, reason


@given(consents, changes, st.sampled_from(["general", "attendance", "fees", "emergency"]), st.sampled_from(Channel))
def test_whatever_lets_a_message_through_that_did_not_go_before_widens(
    before: Consent, change: ConsentChange, category: str, channel: Channel
) -> None:
    after = changed(before, change)
    newly_allowed = why_not(before, channel, category) is not None and why_not(after, channel, category) is None
    assert widens(before, after) or not newly_allowed


# What stands, since when; what a paper says, from when; whether it comes too late.
PAPERS = [
    (UNKNOWN, None, IN, None, False, "nothing is on record"),
    (OUT, JUNE, IN, JAN, True, "the stop is newer than the paper"),
    (OUT, JUNE, IN, JUNE, True, "of the same instant: the stop stays"),
    (OUT, JUNE, IN, None, True, "a paper without a date shows nothing against a stop"),
    (OUT, JUNE, UNKNOWN, None, True, "nor may it make the stop forgotten"),
    (OUT, JUNE, IN, NOV, False, "the paper is newer"),
    (OUT, JUNE, OUT, JAN, False, "it says the same"),
    (IN, JUNE, OUT, None, False, "a paper without a date may still opt the phone out"),
    (IN, JUNE, OUT, NOV, False, "a newer stop"),
    (IN, JUNE, OUT, JAN, True, "the phone has opted in since"),
    (IN, None, OUT, JAN, False, "nobody knows when the phone opted in"),
]


@pytest.mark.parametrize(("stands", "since", "paper", "at", "expected", "reason"), PAPERS)
@pytest.mark.parametrize("channel", Channel)
def test_a_paper_does_not_override_what_the_phone_said_later(
    channel: Channel,
    stands: ConsentStatus,
    since: str | None,
    paper: ConsentStatus,
    at: str | None,
    expected: bool,
    reason: str,
) -> None:
    record = {
        SMS: Consent(phone=DANA, sms=stands, sms_since=since, voice_since=NOV, since=NOV),
        VOICE: Consent(phone=DANA, voice=stands, voice_since=since, sms_since=NOV, since=NOV),
    }[channel]
    assert overrides_a_later_wish(record, ConsentChange(channels={channel: paper}), at) is expected, reason


def test_when_and_how_are_of_one_event_also_if_an_older_one_is_recorded_later() -> None:
    texted = recorded(Consent(phone=DANA), ConsentChange(channels={Channel.SMS: OUT}), "2026-11-20", "text_stop")
    older_paper = ConsentChange(channels={Channel.VOICE: IN})
    after = recorded(texted, older_paper, "2026-09-01", "paper_form")
    assert (after.voice, after.since, after.source) == (IN, "2026-11-20", "text_stop")
    newer_call = recorded(after, ConsentChange(channels={Channel.VOICE: OUT}), "2026-11-21", "phone_call")
    assert (newer_call.since, newer_call.source) == ("2026-11-21", "phone_call")


def test_staff_see_the_consent_as_the_contract_has_it() -> None:
    seen = Consent(phone=DANA, sms=IN, blocked_categories=frozenset({"b", "a"}), since=JUNE, source="paper_form")
    assert to_json(seen.public()) == {
        "phone": DANA.e164,
        "channels": {"sms": "opted_in", "voice": "unknown"},
        "blocked_categories": ["a", "b"],
        "all_non_emergency_blocked": False,
        "paused": False,
        "maybe_opt_out": False,
        "since": JUNE,
        "source": "paper_form",
        "family_id": None,
        "name": None,
    }
