"""A text that is found later counts as said when it was sent: it undoes nothing that was stated since."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sayso.actions.inbound.receive_text import receive_text
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber
from tests.support.house import NUMBER_OF, House

DANA = "+14155550101"
EIGHT = datetime(2026, 11, 22, 8, tzinfo=UTC)
WISH = "please take me off this list"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(EIGHT, tick=False) as clock:
        yield clock


def said(house: House, minute: float, body: str, text_id: str, account: str = "harbour") -> None:
    """The webhook brings it, as it is said."""
    with time_machine.travel(EIGHT + timedelta(minutes=minute), tick=False):
        house.text(DANA, body, text_id=text_id, to=NUMBER_OF[account])


def found(minute: float, body: str, text_id: str, at: float = 10) -> str | None:
    """It was sent at this minute past eight, and is found at another."""
    text = InboundText(text_id=text_id, phone=PhoneNumber(DANA), number=PhoneNumber(NUMBER_OF["harbour"]), body=body)
    return receive_text(text, EIGHT + timedelta(minutes=at), taken_at=EIGHT + timedelta(minutes=minute))


def texts(house: House) -> str:
    return str(house.consent(DANA)["channels"]["sms"])


@pytest.mark.parametrize(
    ("first", "then", "ends_as"),
    [("STOP", "START", "opted_in"), ("START", "STOP", "opted_out"), ("YES", "STOP", "opted_out")],
)
def test_the_last_word_counts_though_the_first_was_found_last(
    house: House, clock: time_machine.Traveller, first: str, then: str, ends_as: str
) -> None:
    said(house, 5, then, "SM2")
    assert found(0, first, "SM1") is None
    assert texts(house) == ends_as
    newest = house.entries(phone=DANA)[0]
    assert (newest["type"], newest["given_at"]) == ("message_received", "2026-11-22T08:00:00.000000Z")
    assert newest["text"].startswith(
        f"{DANA} sent a text message. It was found late, and another wish was stated since."
    )


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize(
    "words", [("STOP", "START"), ("START", "STOP"), ("START", WISH), (WISH, "START"), ("STOP", "YES")]
)
def test_whichever_was_lost_the_consent_ends_as_if_all_had_come(
    house: House, clock: time_machine.Traveller, words: tuple[str, str], lost: int
) -> None:
    """All come to `valley`; of those to `harbour`, one is found when both have been sent."""
    for number, body in enumerate(words):
        said(house, 5 * number, body, f"SM{number}", account="valley")
        if number != lost:
            said(house, 5 * number, body, f"SM{number}")
    found(5 * lost, words[lost], f"SM{lost}")
    assert state(house, "harbour") == state(house, "valley")


def state(house: House, account: str) -> tuple[str, bool, int]:
    consent = house.consent(DANA, account)
    return consent["channels"]["sms"], consent["paused"], len(house.pages("/opt-out-requests", "requests", account))


@pytest.mark.parametrize("seconds", [0, 1, 14])
def test_in_doubt_which_was_first_the_opt_out_counts(
    house: House, clock: time_machine.Traveller, seconds: float
) -> None:
    """The carrier's record has whole seconds, and a webhook may take fifteen: this START may be the older one."""
    said(house, 5 + seconds / 60, "START", "SM2")
    found(5, "STOP", "SM1")
    assert texts(house) == "opted_out"


@pytest.mark.parametrize("seconds", [0, 1, 14])
def test_a_start_found_late_lifts_no_stop_however_soon_that_came(
    house: House, clock: time_machine.Traveller, seconds: float
) -> None:
    said(house, 5 + seconds / 60, "STOP", "SM2")
    found(5, "START", "SM1")
    assert texts(house) == "opted_out"


def test_a_start_found_late_lifts_no_pause_that_staff_have_set_since(
    house: House, clock: time_machine.Traveller
) -> None:
    with time_machine.travel(EIGHT + timedelta(minutes=5), tick=False):
        house.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "paused": True})
    found(0, "START", "SM1")
    assert (texts(house), house.consent(DANA)["paused"]) == ("opted_in", True)


def test_a_stop_found_late_undoes_what_staff_had_written_down_before_it(
    house: House, clock: time_machine.Traveller
) -> None:
    house.opt_in(DANA)
    found(5, "STOP", "SM1")
    assert texts(house) == "opted_out"
