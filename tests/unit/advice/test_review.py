"""What advice says of a message and of a value: its form, its place, and who is said to have sent it."""

import pytest

from sayso.domain.advice import (
    Advice,
    AdviceCode,
    advise,
    advise_value,
    costly_characters,
    long_message,
    lookalike_letters,
)
from sayso.domain.text.template import Span

STOP = "Reply STOP to opt out."

SPANS = [
    Span("Harbour Dance: ", "header", 0),
    Span("Hi ", "template", 0),
    Span("Sam", "variables.first_name", 0),
    Span(", you must bring bit.ly/x and ", "template", 17),
    Span("a {towel}", "variables.what", 0),
    Span(". YOU MUST! ", "template", 57),
    Span("Final notice. " + STOP, "footer", 0),
]

PLACES = [
    (AdviceCode.AGGRESSIVE_WORDING, "you must", "template", 19),
    (AdviceCode.URL_SHORTENER, "bit.ly", "template", 34),
    (AdviceCode.AGGRESSIVE_WORDING, "YOU MUST", "template", 59),
    (AdviceCode.AGGRESSIVE_WORDING, "Final notice", "footer", 0),
]

NAMED = [
    # account, message, why
    ("Harbour Dance Academy", "Harbour Dance Academy: hi", "the whole name"),
    ("Harbour Dance Academy", "the HARBOUR crew", "its own word, in another case"),
    ("Harbour Dance Academy", "Harbour's recital", "its own word with an ending"),
    ("Harbour Dance Academy", "love, HDA", "its initials"),
    ("Harbour Dance Academy", "love, H.D.A.", "with dots"),
    ("Harbour Dance Academy", "see harbourdance.org", "its address"),
    ("Harbour Dance Academy", "#HarbourDanceAcademy", "in one word"),
    ("School of Performing Arts", "SPA: hi", "initials without the small words"),
    ("School of Performing Arts", "SOPA: hi", "and with them"),
    ("School of Performing Arts", "the performing arts are on", "two of its common words in a row"),
    ("School of Performing Arts", "the school of performing fleas", "with the small word between"),
    ("Río Claro", "rio claro", "without the accent"),
    ("Cafe\u0301 Kids", "Café Kids", "the accent as a character of its own"),
    ("Dana\u2019s Gym", "Dana's gym", "another apostrophe"),
    ("Dana's Gym", "from Dana", "without it"),
    ("St. Mary's School", "St Marys", "without dot and apostrophe"),
    ('"Harbour" Dance', "harbour", "quotes in the name"),
    ("Smith & Jones Dance", "Jones: hi", "an ampersand in the name"),
    ("AB Dance", "AB: no class", "two capitals"),
    ("PS 118", "PS 118 is closed", "a number in the name"),
    ("YMCA", "at the YMCA", "one word"),
    ("The Studio", "the studio", "nothing but common words"),
    ("Школа танцев", "Школа танцев: привет", "another script"),
    ("音楽教室", "明日の音楽教室は休みです", "a script without blanks"),
    ("★★", "★★ hi", "no letters at all"),
    ("", "hi", "no name: nothing can be missing"),
]

NOT_NAMED = [
    ("Harbour Dance Academy", "no class today", "nothing of it"),
    ("Harbour Dance Academy", "the dance academy is closed", "common words, beside one of its own"),
    ("Harbour Dance Academy", "harbouring doubts", "part of a word"),
    ("Harbour Dance", "an HD video", "two initials"),
    ("Central Arts Theatre", "bring a cat", "initials that are a word, small"),
    ("Harbour Dance Academy", "SHDAX", "initials in a word"),
    ("School of Performing Arts", "school is closed; arts and crafts", "its common words apart"),
    ("PS 118", "PS: bring 118 eggs", "its parts apart"),
    ("Room 5 Tutoring", "meet in 5 minutes", "a number alone"),
    ("Spring Valley School", "spring break is here", "a season"),
]

VALUES = [
    # value, code, detail, position
    ("https://bit.ly/x", AdviceCode.URL_SHORTENER, "bit.ly", 0),
    ("see TinyURL.com/a", AdviceCode.URL_SHORTENER, "tinyurl.com", 4),
    ("{first_name}", AdviceCode.BRACE_LEFT, "{first_name}", 0),
    ("Sam}", AdviceCode.BRACE_LEFT, "}", 3),
]


def test_each_advice_has_the_place_in_what_staff_wrote() -> None:
    found = advise(SPANS, "Harbour Dance")
    assert [(advice.code, advice.detail, advice.field, advice.position) for advice in found] == PLACES


def test_what_a_value_alone_shows_is_told_of_the_value() -> None:
    (advice,) = advise_value("what", "a {towel}")
    assert (advice.code, advice.field, advice.position) == (AdviceCode.BRACE_LEFT, "variables.what", 2)


def test_a_phrase_in_a_value_has_its_place_there() -> None:
    (advice,) = advise(
        [Span("Harbour Dance. " + STOP, "template", 0), Span("Ok, you must!", "variables.x", 0)], "Harbour"
    )
    assert (advice.detail, advice.field, advice.position) == ("you must", "variables.x", 4)


def test_what_runs_from_a_text_into_a_value_counts_where_it_begins() -> None:
    spans = [
        Span("Harbour Dance: ends bit.", "template", 0),
        Span("ly", "variables.x", 0),
        Span("/a " + STOP, "footer", 0),
    ]
    (advice,) = advise(spans, "Harbour Dance")
    assert (advice.detail, advice.field, advice.position) == ("bit.ly", "template", 20)


def test_a_message_without_anything_lacks_name_and_way_out() -> None:
    assert [advice.code for advice in advise([], "Harbour")] == [AdviceCode.NO_BUSINESS_NAME, AdviceCode.NO_OPT_OUT]


@pytest.mark.parametrize(("account", "message", "why"), NAMED, ids=[row[2] for row in NAMED])
def test_a_message_names_its_account(account: str, message: str, why: str) -> None:
    assert advise([Span(f"{message} {STOP}", "template", 0)], account) == []


@pytest.mark.parametrize(("account", "message", "why"), NOT_NAMED, ids=[row[2] for row in NOT_NAMED])
def test_a_message_does_not_name_its_account(account: str, message: str, why: str) -> None:
    (advice,) = advise([Span(f"{message} {STOP}", "template", 0)], account)
    assert (advice.code, advice.detail, advice.position) == (AdviceCode.NO_BUSINESS_NAME, account, None)


def test_the_account_in_a_value_counts_only_by_its_whole_name() -> None:
    def codes(value: str) -> list[AdviceCode]:
        spans = [Span("Hi ", "template", 0), Span(value, "variables.v", 0), Span(f", hello. {STOP}", "template", 8)]
        return [advice.code for advice in advise(spans, "Austin Dance")]

    assert codes("Austin Dance") == []
    assert codes("Austin") == [AdviceCode.NO_BUSINESS_NAME]  # a child


@pytest.mark.parametrize(("value", "code", "detail", "position"), VALUES)
def test_a_value_is_advised_on_at_its_place(value: str, code: AdviceCode, detail: str, position: int) -> None:
    (advice,) = advise_value("note", value)
    assert (advice.code, advice.detail, advice.field, advice.position) == (code, detail, "variables.note", position)


@pytest.mark.parametrize(
    "value", ["Sam", "Zoë O’Brien", "St. John", "5 p.m.", "harbour.example/x", "YOU MUST PAY TODAY", ""]
)
def test_an_ordinary_value_gets_no_advice(value: str) -> None:
    assert advise_value("note", value) == []


def test_advice_is_told_without_what_is_unknown() -> None:
    assert Advice(AdviceCode.NO_OPT_OUT, "STOP", "Say how.").public() == {
        "code": "no_opt_out",
        "detail": "STOP",
        "suggestion": "Say how.",
        "field": "template",
    }
    assert Advice(AdviceCode.CAPITALS, "A", "b", "footer", 0).public()["position"] == 0


@pytest.mark.parametrize("segments", [1, 2, 3])
def test_up_to_three_segments_are_not_long(segments: int) -> None:
    assert long_message(segments) == []


def test_four_segments_are_long() -> None:
    (advice,) = long_message(4)
    assert (advice.code, advice.detail) == (AdviceCode.LONG_MESSAGE, "4 segments")
    assert "320 characters" in advice.suggestion


def test_costly_characters_are_named_once_and_five_at_most() -> None:
    (advice,) = costly_characters(["ć", "ć", "\u200d", "🎉", "a", "b", "c", "d"], 2)
    assert advice.code is AdviceCode.COSTLY_CHARACTERS
    assert advice.detail == "ć (U+0107), U+200D, 🎉 (U+1F389), a (U+0061), b (U+0062) and 2 more: 2 segments"
    assert costly_characters(["ć"], 1)[0].detail == "ć (U+0107): 1 segment"


def test_characters_that_cost_nothing_need_no_advice() -> None:
    assert costly_characters(["ć"], 0) == costly_characters([], 3) == []


def test_lookalike_letters_are_named_with_what_they_look_like() -> None:
    (advice,) = lookalike_letters([("а", "a"), ("а", "a"), ("о", "o")], "footer", 3)
    assert advice.detail == "а (U+0430) looks like a, о (U+043E) looks like o"
    assert (advice.code, advice.field, advice.position) == (AdviceCode.LOOKALIKE_LETTERS, "footer", 3)
    assert lookalike_letters([]) == []
