"""The answers in the data file: each language has them all, short, and with a source."""

from dataclasses import replace
from typing import Any

import pytest

from sayso.domain.account.settings import AccountSettings, KeywordOwner, Language
from sayso.domain.inbound.keyword import Keyword
from sayso.domain.inbound.replies import noted, reply_to, texts
from sayso.domain.phone import PhoneNumber
from sayso.domain.text.segments import count
from tests.support.toml import read

SETTINGS = AccountSettings(
    account="harbour",
    name="Harbour Dance",
    number=PhoneNumber("+14155550100"),
    keyword_owner=KeywordOwner.SAYSO,
    portal_url="https://harbour.example/portal",
)
ANSWERED = (Keyword.STOP, Keyword.START, Keyword.HELP)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("keyword", ANSWERED)
def test_each_language_answers_each_word_in_gsm_7_and_names_the_sender_or_the_portal(
    language: Language, keyword: Keyword
) -> None:
    reply = reply_to(keyword, language, SETTINGS)
    assert reply is not None
    assert ("harbour.example" if keyword is Keyword.HELP else "Harbour Dance") in reply
    segments = count(reply)
    assert segments.encoding == "GSM-7"
    assert segments.segments <= 2


@pytest.mark.parametrize("language", Language)
def test_plain_words_are_answered_in_each_language_in_one_segment(language: Language) -> None:
    segments = count(noted(SETTINGS, language))
    assert (segments.encoding, segments.segments) == ("GSM-7", 1)


def test_a_stop_is_confirmed_in_spanish_with_the_word_that_lets_the_carrier_through_again() -> None:
    assert reply_to(Keyword.STOP, Language.SPANISH, SETTINGS) == (
        "Usted ha cancelado los mensajes de texto y ya no recibe mensajes de Harbour Dance. "
        "Para recibirlos de nuevo, responda START."
    )


@pytest.mark.parametrize("language", Language)
def test_a_portal_that_there_is_not_is_not_named(language: Language) -> None:
    settings = AccountSettings(
        account="a", name="A", number=PhoneNumber("+14155550100"), keyword_owner=KeywordOwner.SAYSO
    )
    reply = reply_to(Keyword.HELP, language, settings)
    assert reply is not None
    assert "{" not in reply
    assert "()" not in reply


BY_OFFICE: list[tuple[dict[str, Any], str]] = [
    ({"office_phone": PhoneNumber("+14155550199")}, "Harbour Dance: for help, call +14155550199."),
    ({"office_email": "us@harbour.example"}, "Harbour Dance: for help, write to us@harbour.example."),
    (
        {"office_phone": PhoneNumber("+14155550199"), "office_email": "us@harbour.example"},
        "Harbour Dance: for help, call +14155550199.",
    ),
]


@pytest.mark.parametrize(("named", "said"), BY_OFFICE)
def test_help_without_a_portal_names_the_account_and_its_office(named: dict[str, Any], said: str) -> None:
    without = replace(SETTINGS, portal_url="", **named)
    assert reply_to(Keyword.HELP, Language.ENGLISH, without) == f"{said} To opt-out, reply STOP."
    for language in Language:
        segments = count(str(reply_to(Keyword.HELP, language, without)))
        assert (segments.encoding, segments.segments) == ("GSM-7", 1)
    assert without.help_lacks == ()


def test_help_with_a_portal_stays_as_it_is_word_for_word() -> None:
    with_both = replace(SETTINGS, office_phone=PhoneNumber("+14155550199"), office_email="us@harbour.example")
    assert reply_to(Keyword.HELP, Language.ENGLISH, with_both) == (
        "Please visit our portal at https://harbour.example/portal for further contact details. To opt-out, reply STOP."
    )


def test_what_is_no_command_is_not_answered() -> None:
    assert reply_to(Keyword.NONE, Language.ENGLISH, SETTINGS) is None


def test_every_answer_names_its_sources() -> None:
    file = read("inbound/replies.toml")
    assert file["by"].keys() == {keyword.value for keyword in ANSWERED} | {"noted"}
    assert {source for cited in file["by"].values() for source in cited} == file["sources"].keys()
    assert texts(Language.SPANISH).keys() == texts(Language.ENGLISH).keys()
    assert noted(SETTINGS, Language.ENGLISH).startswith("We have noted your wish")
