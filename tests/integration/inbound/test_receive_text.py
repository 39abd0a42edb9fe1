"""Texts from recipients: what they do to consent, what they are answered, and that a repeat does nothing."""

import re
from collections.abc import Callable

import pytest

from sayso.domain.account.settings import KeywordOwner
from tests.support.events import sid
from tests.support.house import House
from tests.support.promises import check
from tests.support.twiml import reply

DANA, KIM = "+14155550101", "+14155550102"

STOPPED = (
    "You have opted out of text messages from our system and will receive no further messages from Harbour Dance. "
    "To opt back in, reply START."
)
STARTED = (
    "You've subscribed to receive notifications from Harbour Dance. Text HELP for support instructions or STOP to "
    "unsubscribe. Msg & data rates may apply. Message frequency varies"
)
HELPED = (
    "Please visit our portal at https://harbour.example/portal for further contact details. To opt-out, reply STOP."
)


# As the specification lists them; blanks, case and punctuation around a keyword are ignored.
STOPS = ["STOP", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "STOPALL", "OPTOUT", "OPT OUT"]
WRITTEN: list[Callable[[str], str]] = [
    str,
    str.lower,
    str.title,
    lambda word: f'  "{word}"!! \n',
    lambda word: f"{word}.",
]


@pytest.mark.parametrize("word", STOPS)
def test_a_stop_however_it_is_written_opts_out_at_once(house: House, word: str) -> None:
    for number, written in enumerate(WRITTEN):
        phone = f"+1415555{1000 + number}"
        house.opt_in(phone)
        assert reply(house.text(phone, written(word), text_id=f"SM{number}")) == STOPPED
        assert house.consent(phone)["channels"]["sms"] == "opted_out"


STARTS = [
    ("START", "unknown", "opted_in", STARTED),
    ("START", "opted_out", "opted_in", STARTED),
    ("START", "opted_in", "opted_in", STARTED),
    ("YES", "unknown", "opted_in", STARTED),
    ("Yes.", "opted_out", "opted_in", STARTED),
    ("YES", "opted_in", "opted_in", None),
    ("y", "unknown", "opted_in", STARTED),
    ("Y!", "opted_out", "opted_in", STARTED),
    ("Y", "opted_in", "opted_in", None),
    ("unstop", "opted_out", "opted_in", STARTED),
    ("UNSTOP", "opted_in", "opted_in", None),
]


@pytest.mark.parametrize(("word", "before", "after", "answer"), STARTS)
def test_a_start_opts_in_and_a_yes_only_a_phone_that_is_not_in(
    house: House, word: str, before: str, after: str, answer: str | None
) -> None:
    house.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "channels": {"sms": before}})
    assert reply(house.text(DANA, word, text_id="SM1")) == answer
    assert house.consent(DANA)["channels"]["sms"] == after
    newest = house.entries(phone=DANA)[0]
    assert newest["type"] == ("consent_changed" if answer else "message_received")


@pytest.mark.parametrize("word", ["HELP", "info", " Help? "])
def test_help_is_answered_and_told_and_changes_nothing(house: House, word: str) -> None:
    house.opt_in(DANA)
    assert reply(house.text(DANA, word, text_id="SM1")) == HELPED
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"
    assert house.entries(phone=DANA)[0]["type"] == "help_requested"


def test_help_of_an_account_without_a_portal_names_none(house: House) -> None:
    house.call("PUT", "/settings", {"portal_url": ""})
    told = "Please visit our portal for further contact details. To opt-out, reply STOP."
    assert reply(house.text(DANA, "HELP", text_id="SM1")) == told


@pytest.mark.parametrize("body", ["See you on Friday", "", "stop the bus!", "yes please", "👍"])
def test_anything_else_is_kept_told_and_not_answered(house: House, body: str) -> None:
    assert reply(house.text(DANA, body, text_id="SM1")) is None
    [entry] = house.entries(phone=DANA)
    assert (entry["type"], entry["text"]) == ("message_received", f"{DANA} sent a text message.")
    assert entry["actor"] == {"kind": "recipient", "name": DANA}
    assert house.consent(DANA)["channels"]["sms"] == "unknown"


def test_a_texts_words_are_kept_but_not_in_the_log(house: House) -> None:
    house.text(DANA, "Leo is ill, call me", text_id="SM1")
    assert "Leo" not in str(house.entries())


def test_an_accounts_name_is_told_as_written_and_safely(house: House) -> None:
    house.call("PUT", "/settings", {"name": "Tap & <Jazz> {account}"})
    answer = reply(house.text(DANA, "STOP", text_id="SM1"))
    assert answer == STOPPED.replace("Harbour Dance", "Tap & <Jazz> {account}")


def test_a_stop_is_told_with_its_text_as_evidence(house: House) -> None:
    house.opt_in(DANA)
    house.text(DANA, "Stop", text_id="SM77")
    newest = house.consent(DANA)["history"][0]
    assert newest["text"] == f"{DANA} opted out of text messages, by text message."
    assert (newest["text_id"], newest["source"]) == (sid("SM77"), "text_message")
    assert (newest["before"]["channels"]["sms"], newest["after"]["channels"]["sms"]) == ("opted_in", "opted_out")


def test_each_phone_speaks_for_itself(house: House) -> None:
    house.opt_in(DANA, KIM)
    house.text(DANA, "STOP", text_id="SM1")
    assert [house.consent(phone)["channels"]["sms"] for phone in (DANA, KIM)] == ["opted_out", "opted_in"]


def test_replies_cost_no_credits_and_no_message(house: House) -> None:
    for number, body in enumerate(["STOP", "START", "HELP", "hello"]):
        house.text(DANA, body, text_id=f"SM{number}")
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}
    assert house.carrier.sent() == []
    check(house)


@pytest.mark.parametrize("owner", [KeywordOwner.CARRIER, KeywordOwner.CARRIER_ADVANCED])
def test_where_the_carrier_owns_the_keywords_it_answers_and_sayso_records(house: House, owner: KeywordOwner) -> None:
    house.open("studio", "+14155550300", keyword_owner=owner)
    advanced = owner is KeywordOwner.CARRIER_ADVANCED
    house.opt_in(DANA, account="studio")
    for body, text_id, after in (
        ("STOP", "SM1", "opted_out"),
        ("START", "SM2", "opted_in"),
        ("HELP", "SM3", "opted_in"),
    ):
        reported = {"OptOutType": body} if advanced else {}
        assert reply(house.text(DANA, body, text_id=text_id, to="+14155550300", **reported)) is None
        assert house.consent(DANA, "studio")["channels"]["sms"] == after


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("STOP", "opted_in", "opted_out"), ("START", "opted_out", "opted_in"), ("HELP", "opted_in", "opted_in")],
)
def test_what_the_carrier_has_answered_is_not_answered_again(house: House, kind: str, before: str, after: str) -> None:
    house.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "channels": {"sms": before}})
    assert reply(house.text(DANA, "baja", text_id="SM1", OptOutType=kind)) is None
    assert house.consent(DANA)["channels"]["sms"] == after


def test_a_text_to_a_number_of_no_account_is_taken_and_changes_nothing(house: House) -> None:
    before = house.entries()
    answer = house.text(DANA, "STOP", text_id="SM1", to="+14155550999")
    assert reply(answer) is None
    assert re.search(r"<Response\s*/>", answer["body"])
    assert house.entries() == before


@pytest.mark.parametrize("sender", ["22395", "HARBOUR", "", "rcs:harbour_agent"])
def test_a_text_that_comes_from_no_phone_is_taken_and_changes_nothing(house: House, sender: str) -> None:
    assert reply(house.text(sender, "STOP", text_id="SM1")) is None
    assert house.pages("/consents", "consents") == []


def test_staff_can_read_what_a_phone_has_texted_and_was_answered(house: House) -> None:
    house.text(DANA, "Stop by, we moved", text_id="SM1")
    house.text(DANA, "STOP", text_id="SM2")
    newest, oldest = house.consent(DANA)["texts"]
    assert (oldest["id"], oldest["body"], oldest["answer"]) == (sid("SM1"), "Stop by, we moved", None)
    assert (newest["id"], newest["body"]) == (sid("SM2"), "STOP")
    assert newest["answer"].startswith("You have opted out")
    assert house.consent(DANA, "valley")["texts"] == []


def test_an_account_with_a_short_code_hears_words_and_texts_and_makes_no_calls(house: House) -> None:
    house.open("studio", "51839")
    assert house.text(DANA, "YES", text_id="SM1", to="51839")["statusCode"] == 200
    assert house.consent(DANA, "studio")["channels"]["sms"] == "opted_in"
    assert "opted out" in house.text(DANA, "STOP", text_id="SM2", to="51839")["body"]
    assert house.consent(DANA, "studio")["channels"]["sms"] == "opted_out"
    answer = house.send(account="studio", channel="voice", recipients=[{"phone": DANA}])
    assert (answer.status, answer.body["details"][0]["field"]) == (400, "channel")


def test_a_short_code_is_nobodys_phone(house: House) -> None:
    assert "<Message>" not in house.text("51839", "STOP", text_id="SM1")["body"]
    assert house.entries(type="consent_changed") == []


@pytest.mark.parametrize("channel", ["rcs:", "whatsapp:"])
def test_a_stop_by_another_channel_is_the_same_phones(house: House, channel: str) -> None:
    house.opt_in(DANA)
    house.text(f"{channel}{DANA}", "STOP", text_id="SM1")
    assert house.consent(DANA)["channels"]["sms"] == "opted_out"
