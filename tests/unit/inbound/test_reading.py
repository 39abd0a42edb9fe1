"""What a text is read as: a reaction, a wish, what may be one, or an ordinary text."""

import json

import pytest

from sayso.domain.inbound.opt_out_phrases import Wish
from sayso.domain.inbound.reading import BY_MODEL, Reading, read
from sayso.domain.inbound.replies import ours
from tests.support.pages import ROOT
from tests.unit.inbound.test_reaction import ADDED, REMOVED, SCHOOL, SENT

PLAIN = [
    "STOP message",
    "stop msg",
    "STOP - Dana",
    "STOP END",
    "STOP 5",
    "CANCEL ALL",
    "actually STOP",
    "dont write to me",
    "u can stop now",
    "dejen de mandarme nada",
    "please take me off this list",
    "My son graduated two years ago. Please stop texting me about the school.",
]
ORDINARY = [
    "She is at the bus-stop",
    "they talked non-stop",
    "Can someone come get me",
    "When is the bus coming to get us?",
    "Got this number from the flyer, are there openings?",
    "Did you send this to the wrong person?",
    "please don't send any more snacks with sugar",
    "stop emailing me, texts are great",
    "no me manden más tarea",
    "No me escriba el martes, mejor llámeme",
    "Quítame de la lista del sábado y ponme el domingo",
    "Please don't stop sending these!",
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_wish_is_sure(text: str) -> None:
    reading = read(text, ours(SCHOOL))
    assert reading.wish is not None
    assert reading.sure


@pytest.mark.parametrize("text", ["parar parar", "no molestar"])
def test_a_wish_that_one_reader_finds_alone_is_noticed(text: str) -> None:
    assert read(text, ours(SCHOOL)).wish is not None


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_text_pauses_nothing(text: str) -> None:
    assert not read(text, ours(SCHOOL)).sure


CALLS = [
    # text, whether it asks for no calls and says nothing of texts
    ("don't call me anymore", True),
    ("please stop calling me", True),
    ("Dont call, just text me", True),
    ("ya no me llamen", True),
    ("don't call or text me", False),
    ("stop calling and texting me", False),
    ("stop calling me. and stop texting me", False),
    ("Please don't call during the day", False),
    ("Why don't you call me", False),
    ("no me llamen al trabajo", False),
]


@pytest.mark.parametrize(("text", "about_calls"), CALLS)
def test_who_asks_for_no_calls_does_not_ask_for_no_texts(text: str, about_calls: bool) -> None:
    reading = read(text, ours(SCHOOL))
    assert reading.is_about_calls is about_calls
    assert not (about_calls and reading.sure)


@pytest.mark.parametrize("sent", SENT)
@pytest.mark.parametrize("lead", [row[0] for row in ADDED + REMOVED])
def test_no_reaction_to_a_text_of_ours_is_a_wish(lead: str, sent: str) -> None:
    for quoted in (f"“{sent}”", f"“{sent[:50]}…"):
        reading = read(lead + quoted, ours(SCHOOL))
        assert reading.reaction is not None
        assert (reading.own, reading.wish, reading.sure) == ("", None, False)


def test_what_is_found_by_the_model_alone_says_so_and_has_the_words() -> None:
    reading = read("Hi there. We don't dance any more, so the messages can end. Thanks!", ours(SCHOOL))
    assert reading.wish is not None
    assert reading.wish.rule == BY_MODEL
    assert reading.wish.words in reading.own


def test_what_a_rule_finds_against_the_model_is_not_sure() -> None:
    reading = read("This is harassment of my kid by another kid", ours(SCHOOL))
    assert (reading.wish, reading.sure) == (Wish("leave_me_alone", "This is harassment"), False)


def test_our_own_notice_sent_back_alone_may_be_a_wish() -> None:
    reading = read("Reply STOP to unsubscribe", ours(SCHOOL))
    assert (reading.own, reading.sure) == ("", False)
    assert reading.wish is not None


def test_a_text_without_words_is_nothing() -> None:
    assert read("", ()) == Reading("")
    assert read("👍", ()) == Reading("👍")


def test_of_the_texts_that_were_taught_nearly_all_are_read_as_they_were() -> None:
    """The weights are those of these texts: whoever changes one of the two notices."""
    read_wrong = total = 0
    for part in ("known", "held_out", "by_others", "taught"):
        for row in json.loads((ROOT / f"tests/data/wishes/{part}.json").read_text(encoding="utf-8")):
            reading = read(row["text"], ())
            read_wrong += reading.wish is None if row["expect"] == "pause" else reading.sure
            total += 1
    assert read_wrong / total < 0.03
