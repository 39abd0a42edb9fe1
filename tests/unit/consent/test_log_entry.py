"""How a change of consent is dated, told and proved."""

from typing import Any

import pytest

from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.consent.consent import START, STOP, Consent, ConsentChange, ConsentStatus, recorded
from sayso.domain.consent.log_entry import ASK_WORDS, CHANNEL_WORDS, STATUS_WORDS, Evidence, entry_for_change
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber

DANA = PhoneNumber("+14155550101")
JAN, JUNE, NOV = (f"2026-{month}-01T00:00:00.000000Z" for month in ("01", "06", "11"))
OFFICE = Actor(ActorKind.STAFF, "office@harbour.example")
SMS, VOICE = Channel
IN, OUT, UNKNOWN = ConsentStatus


def evidence(**changes: Any) -> Evidence:
    usual: dict[str, Any] = {"account": "harbour", "actor": OFFICE, "at": NOV, "source": "phone_call", "key": "k"}
    return Evidence(**usual | changes)


def decided(consent: Consent, change: ConsentChange, **changes: Any) -> tuple[Consent, Entry]:
    given = evidence(**changes)
    after = recorded(consent, change, given.stated_at, given.source, dated=given.dated)
    return after, entry_for_change(consent, after, given)


def test_a_change_is_told_with_who_when_by_which_door_and_what_stood_before() -> None:
    before = Consent(phone=DANA, sms=IN, sms_since=JAN)
    after, entry = decided(before, STOP, data={"note": "called the office"})
    assert (after.sms, after.since, after.sms_since, after.source) == (OUT, NOV, NOV, "phone_call")
    assert (entry.type, entry.at, entry.actor, entry.phone) == (EntryType.CONSENT_CHANGED, NOV, OFFICE, DANA.e164)
    assert entry.text == f"{DANA} opted out of text messages, by phone call."
    assert entry.data["before"]["channels"] == {"sms": "opted_in", "voice": "unknown"}
    assert entry.data["after"]["channels"] == {"sms": "opted_out", "voice": "unknown"}
    assert (entry.data["source"], entry.data["note"]) == ("phone_call", "called the office")


def test_what_changes_nothing_is_not_dated() -> None:
    opted_in = Consent(phone=DANA, sms=IN, sms_since=JAN, since=JAN)
    assert recorded(opted_in, START, NOV, "paper_form", dated=False) is opted_in
    assert recorded(opted_in, ConsentChange(), NOV, "phone_call") is opted_in


@pytest.mark.parametrize(("stands", "change", "words"), [(OUT, STOP, "opted out of"), (IN, START, "opted in to")])
def test_a_wish_told_again_is_as_new_as_its_last_telling(
    stands: ConsentStatus, change: ConsentChange, words: str
) -> None:
    after, entry = decided(Consent(phone=DANA, sms=stands, sms_since=JAN, since=JAN), change)
    assert (after.sms_since, entry.text) == (NOV, f"{DANA} {words} text messages, by phone call.")


FEES = OptOutRequest(id="CA1", ask=Ask.CATEGORY, at=JUNE, category="fees")
TEXTS = OptOutRequest(id="SM1", ask=Ask.TEXTS, at=JUNE)
TAKEN_BACK = "asks for no more texts and no longer asks for no more messages of fees"
TOLD = [
    (Consent(phone=DANA), START, "opted in to text messages"),
    (
        Consent(phone=DANA),
        ConsentChange(channels={SMS: IN, VOICE: OUT}),
        "opted in to text messages and opted out of phone calls",
    ),
    (Consent(phone=DANA, voice=IN), ConsentChange(channels={VOICE: UNKNOWN}), "has no known wish about phone calls"),
    (Consent(phone=DANA), ConsentChange(blocked_categories=frozenset({"fees"})), "blocks fees"),
    (Consent(phone=DANA), ConsentChange(paused=True), "is paused"),
    (Consent(phone=DANA), ConsentChange(pending=frozenset({FEES})), "asks for no more messages of fees"),
    (Consent(phone=DANA, pending=frozenset({FEES})), ConsentChange(pending=frozenset({TEXTS})), TAKEN_BACK),
]


@pytest.mark.parametrize(("before", "change", "told"), TOLD)
def test_a_change_is_told_in_a_sentence(before: Consent, change: ConsentChange, told: str) -> None:
    assert decided(before, change)[1].text == f"{DANA} {told}, by phone call."


def test_every_status_and_channel_can_be_told() -> None:
    assert (set(STATUS_WORDS), set(CHANNEL_WORDS), set(ASK_WORDS)) == (set(ConsentStatus), set(Channel), set(Ask))


def test_a_paper_is_dated_by_its_own_day() -> None:
    after, entry = decided(Consent(phone=DANA), START, since=JAN)
    assert (after.sms_since, after.since, entry.at) == (JAN, JAN, NOV)


# A stop of June; then an older paper that changes something else.
OLDER_PAPERS = [
    pytest.param(ConsentChange(channels={SMS: OUT}, name="Dana"), id="says stop as well and knows the name"),
    pytest.param(ConsentChange(channels={VOICE: IN}), id="allows calls"),
    pytest.param(ConsentChange(family_id="F1"), id="knows the family"),
]


@pytest.mark.parametrize("change", OLDER_PAPERS)
def test_an_older_paper_never_makes_a_stop_look_older(change: ConsentChange) -> None:
    stopped = Consent(phone=DANA, sms=OUT, sms_since=JUNE, since=JUNE)
    after, _ = decided(stopped, change, since=JAN)
    assert (after.sms, after.sms_since, after.since) == (OUT, JUNE, JUNE)


def test_a_stop_of_the_past_comes_with_its_own_date_whatever_the_other_channel_said_later() -> None:
    after, _ = decided(Consent(phone=DANA, voice=IN, voice_since=JUNE, since=JUNE), STOP, since=JAN)
    assert (after.sms_since, after.voice_since, after.since) == (JAN, JUNE, JUNE)


def test_an_opt_in_from_a_paper_without_a_date_claims_none() -> None:
    after, _ = decided(Consent(phone=DANA), START, dated=False)
    assert after.sms_since is None


def test_a_stop_from_a_paper_without_a_date_counts_from_the_day_it_is_recorded() -> None:
    after, _ = decided(Consent(phone=DANA, sms=IN), STOP, dated=False)
    assert after.sms_since == NOV
