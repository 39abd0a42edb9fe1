"""What confirms a word comes once, within five minutes or not at all, in the word's language, without marketing."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest
import time_machine

from sayso.actions.inbound.receive_text import receive_text
from sayso.domain import timestamps
from sayso.domain.account.settings import KeywordOwner, Language
from sayso.domain.inbound.keyword import Keyword
from sayso.domain.inbound.replies import texts
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber
from tests.support.events import sid
from tests.support.ground import plainly
from tests.support.house import NUMBER_OF, House
from tests.support.twiml import reply

DANA = "+14155550101"
STUDIO = "+14155550300"
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
WISH = "please take me off this list"
BODIES = ["STOP", "START", "HELP", WISH]


TIMES = [
    # minutes and seconds after the text first came, whether it is still answered
    (timedelta(seconds=1), True),
    (timedelta(minutes=4, seconds=59), True),
    (timedelta(minutes=5), True),
    (timedelta(minutes=5, seconds=1), False),
    (timedelta(days=2), False),
]


@pytest.mark.parametrize(("later", "still"), TIMES)
@pytest.mark.parametrize("body", BODIES)
def test_the_same_text_again_gets_the_same_answer_for_five_minutes_and_then_none(
    house: House, body: str, later: timedelta, still: bool
) -> None:
    house.opt_in(DANA)
    with time_machine.travel(NOON, tick=False) as clock:
        first = reply(house.text(DANA, body, text_id="SM1"))
        stands = plainly()
        clock.shift(later)
        again = reply(house.text(DANA, body, text_id="SM1"))
    assert first is not None
    assert again == (first if still else None)
    assert plainly() == stands, "a repeat changes nothing"


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("ago", [timedelta(minutes=2), timedelta(hours=3)])
def test_a_text_fetched_later_is_obeyed_then_with_its_own_time_and_not_answered(
    house: House, body: str, ago: timedelta
) -> None:
    house.opt_in(DANA)
    text = InboundText(text_id=sid("SM1"), phone=PhoneNumber(DANA), number=PhoneNumber(NUMBER_OF["harbour"]), body=body)
    assert receive_text(text, NOON, taken_at=NOON - ago) is None
    [entry] = [entry for entry in house.entries(phone=DANA) if entry.get("text_id") == sid("SM1")]
    assert entry["replied"] is False
    assert (entry["at"], entry["given_at"]) == (timestamps.to_text(NOON), timestamps.to_text(NOON - ago))
    assert house.consent(DANA)["texts"][0]["answer"] is None
    assert receive_text(text, NOON) is None, "the carrier brings it once more"


def test_a_stop_is_confirmed_once_without_header_footer_or_portal(house: House) -> None:
    house.call("PUT", "/settings", {"header": "Spring sale!", "footer": "Book now: harbour.example/shop"})
    confirmed = reply(house.text(DANA, "STOP", text_id="SM1"))
    assert confirmed == texts(Language.ENGLISH)[Keyword.STOP].format(account="Harbour Dance")
    assert not any(word in confirmed for word in ("sale", "Book", "harbour.example"))


SPANISH = [
    # text, what it is where Spanish words do not count, what it does where they do, which answer
    ("ALTO", "opt_out_requested", "opted_out", Keyword.STOP),
    ("¡Parar!", "opt_out_requested", "opted_out", Keyword.STOP),
    ("ayuda", "message_received", "opted_in", Keyword.HELP),
]


@pytest.mark.parametrize(("body", "otherwise", "after", "keyword"), SPANISH)
def test_spanish_words_count_and_are_answered_in_spanish_where_the_account_says_so(
    house: House, body: str, otherwise: str, after: str, keyword: Keyword
) -> None:
    house.opt_in(DANA)
    house.text(DANA, body, text_id="SM1")
    assert house.entries(phone=DANA)[0]["type"] == otherwise
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"
    house.call("PUT", "/settings", {"keyword_languages": ["en", "es"]})
    told = texts(Language.SPANISH)
    at_portal = told["at_portal"].format(portal_url="https://harbour.example/portal")
    assert reply(house.text(DANA, body, text_id="SM2")) == told[keyword].format(
        account="Harbour Dance", at_portal=at_portal
    )
    assert house.consent(DANA)["channels"]["sms"] == after
    assert reply(house.text(DANA, "HELP", text_id="SM3")) == texts(Language.ENGLISH)["help"].format(
        at_portal=" at https://harbour.example/portal"
    )


def test_si_opts_in_only_a_phone_that_is_not_in(house: House) -> None:
    house.call("PUT", "/settings", {"keyword_languages": ["en", "es"]})
    assert "Harbour Dance" in str(reply(house.text(DANA, "Sí", text_id="SM1")))
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"
    assert reply(house.text(DANA, "si", text_id="SM2")) is None
    assert house.entries(phone=DANA)[0]["type"] == "message_received"


@pytest.mark.parametrize("owner", [KeywordOwner.CARRIER, KeywordOwner.CARRIER_ADVANCED])
def test_a_word_that_the_carrier_does_not_know_is_confirmed_by_us_and_the_history_says_so(
    house: House, owner: KeywordOwner
) -> None:
    house.open("studio", STUDIO, keyword_owner=owner, keyword_languages=tuple(Language))
    house.opt_in(DANA, account="studio")
    assert "START" in str(reply(house.text(DANA, "Alto", text_id="SM1", to=STUDIO)))
    newest = house.consent(DANA, "studio")["history"][0]
    assert (newest["carrier"], newest["replied"]) == ("nothing", True)
    assert "does not know this word" in newest["text"]


def test_after_a_y_the_history_says_that_the_carrier_goes_on_blocking(house: House) -> None:
    house.open("studio", STUDIO, keyword_owner=KeywordOwner.CARRIER)
    house.opt_in(DANA, account="studio")
    assert reply(house.text(DANA, "STOP", text_id="SM1", to=STUDIO)) is None
    assert reply(house.text(DANA, "Y", text_id="SM2", to=STUDIO)) is None
    consent = house.consent(DANA, "studio")
    newest, before, *_ = consent["history"]
    assert consent["channels"]["sms"] == "opted_in"
    assert (newest["carrier"], newest["replied"]) == ("goes_on_blocking", False)
    assert "it goes on blocking until the phone texts START" in newest["text"]
    assert (before["carrier"], before["replied"]) == ("blocks", False)


def test_an_account_of_before_the_setting_has_english_alone(house: House) -> None:
    boto3.client("dynamodb").update_item(
        TableName=house.environment["ACCOUNTS_TABLE"],
        Key={"pk": {"S": "harbour"}, "sk": {"S": "settings"}},
        UpdateExpression="REMOVE keyword_languages",
    )
    assert house.call("GET", "/settings").body["keyword_languages"] == ["en"]
    assert reply(house.text(DANA, "AYUDA", text_id="SM1")) is None
