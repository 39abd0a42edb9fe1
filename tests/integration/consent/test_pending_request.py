"""What a phone has asked for and what waits for a person is kept with its consent, and holds messages back."""

from functools import partial

from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence
from sayso.domain.consent.logged_change import logged_change
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.consent.permission import why_not
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import Reason
from sayso.domain.phone import PhoneNumber
from sayso.tables.consents.consent_changes import change_consent
from sayso.tables.consents.consents import consent_of, consents_of
from tests.support.house import House

HARBOUR, DANA = "harbour", PhoneNumber("+14155550101")
NOW = "2026-11-23T12:00:00.000000Z"


def change(event: Event) -> Consent:
    evidence = Evidence(
        account=HARBOUR, actor=Actor(ActorKind.RECIPIENT, DANA.e164), at=NOW, source=event.source, key=event.kind
    )

    return change_consent(HARBOUR, DANA, partial(logged_change, event=event, evidence=evidence))


def test_what_waits_is_read_as_it_was_written_and_pauses_what_it_concerns(house: House) -> None:
    house.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "channels": {"sms": "opted_in"}})
    change(Event(kind=EventKind.KEY_1, at=NOW, source="key_press", id="CA1", category="fees", review=True))
    change(Event(kind=EventKind.PLAIN_WORDS, at=NOW, source="text_message", id="SM1"))
    consent = consent_of(HARBOUR, DANA)
    assert consent is not None
    assert consent.pending == {
        OptOutRequest(id="CA1.category", ask=Ask.CATEGORY, at=NOW, category="fees"),
        OptOutRequest(id="SM1.texts", ask=Ask.TEXTS, at=NOW),
    }
    assert consents_of(HARBOUR, [DANA]) == {DANA: consent}
    assert (consent.sms, why_not(consent, Channel.SMS, "general")) == (ConsentStatus.OPTED_IN, Reason.PAUSED)
    assert house.consent(DANA.e164)["paused"] is True
    told = {entry["text"] for entry in house.consent(DANA.e164)["history"]}
    assert {
        f"{DANA} asks for no more texts, by text message.",
        f"{DANA} asks for no more messages of fees, by key press.",
    } < told


def test_a_phone_with_nothing_waiting_is_read_so(house: House) -> None:
    house.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "channels": {"sms": "opted_in"}})
    consent = consent_of(HARBOUR, DANA)
    assert consent is not None
    assert consent.pending == frozenset()
