"""Which texts ask for no more texts, in plain words, and what is kept as the evidence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.train_wishes import CORPUS
from sayso.domain.inbound.keyword import LONGEST_TEXT
from sayso.domain.inbound.opt_out_phrases import NO_CALLS, Wish, wish_in

FOUND = [
    # text, rule, words, why
    ("please take me off this list", "remove_me", "take me off this list", "a list"),
    ("Wrong number", "wrong_number", "Wrong number", "somebody else's phone"),
    ("no more texts", "no_more_texts", "no more texts", "no verb"),
    ("stop texting me!!", "stop_texting", "stop texting me", "exclamation marks"),
    ("ya no me escriban", "do_not_text", "no me escriban", "Spanish"),
    ("STOP TEXTING MY HUSBAND", "stop_texting", "STOP TEXTING MY", "capitals"),
    ("Don’t text me", "do_not_text", "Don’t text me", "a curly apostrophe"),
    ("Dont text me", "do_not_text", "Dont text me", "no apostrophe"),
    ("pls stop txting me", "stop_texting", "stop txting me", "text-speak"),
    ("dnt msg me anymore", "do_not_text", "dnt msg me", "more of it"),
    ("stooooop texting", "stop_texting", "stooooop texting", "letters drawn out"),
    ("Sotp texting me", "stop_texting", "Sotp texting me", "letters exchanged"),
    ("Stop😡 I never asked for this", "stop", "Stop", "an emoji ends the sentence"),
    ("🛑 texting me", "stop_texting", "stop texting me", "an emoji for a word"),
    ("wrong # sorry", "wrong_number", "wrong number", "a sign for a word"),
    ("who is this? stop", "stop", "stop", "a question first"),
    ("stop\nsent from my phone", "stop", "stop", "a signature"),
    ("Thanks, but stop the messages please, we moved", "stop_texting", "stop the messages", "a wish among others"),
    ("Can you stop by? And please stop texting me", "stop_texting", "stop texting me", "what is harmless hides itself"),
    ("I revoke my consent", "revoke_consent", "revoke my consent", "in the words of the law"),
    ("numero equivocado", "wrong_number", "numero equivocado", "an accent left out"),
    ("NÚMERO EQUIVOCADO", "wrong_number", "NÚMERO EQUIVOCADO", "an accent on a capital"),
    ("xfa ya no me mandes msjs", "do_not_text", "no me mandes msjs", "Spanish text-speak"),
    ("Stop, no quiero mensajes", "stop", "Stop", "two languages"),
]

NOT_FOUND = [
    # text, why
    ("", "nothing"),
    ("👍", "an emoji"),
    ("Can you stop by the office?", "to stop by is to come"),
    ("Don't stop the music class", "the contrary"),
    ("please don't stop texting us", "the contrary, with all the words"),
    ("Please don't take me off the list", "the contrary"),
    ("Please cancel Saturday's lesson", "a lesson is cancelled"),
    ("the bus stop", "a thing"),
    ("can't stop laughing", "what cannot stop"),
    ("quit soccer", "a class is left"),
    ("wrong number of tickets", "a count"),
    ("remove me from Tuesday's class", "a class is left"),
    ("take me off the waitlist", "another list"),
    ("unsubscribe from the monthly plan", "another subscription"),
    ("Tell Ava to stop texting in class", "another's texts"),
    ("please stop it, you guys are too sweet", "praise"),
    ("stop it 😂", "laughter"),
    ("Sorry I texted stop by accident", "a slip"),
    ("Please don't text me after 9 pm", "an hour, not an end"),
    ("Quiten a Ana de la lista de espera", "another list, in Spanish"),
    ("Quiero dar de baja la clase", "a class is left, in Spanish"),
    ("No dejen de mandar fotos", "the contrary, in Spanish"),
    ("Mi hijo es muy alto", "alto is also tall"),
]


@pytest.mark.parametrize(("text", "rule", "words", "why"), FOUND, ids=[row[3] for row in FOUND])
def test_a_wish_is_found_with_its_rule_and_its_words(text: str, rule: str, words: str, why: str) -> None:
    assert wish_in(text) == Wish(rule, words)


@pytest.mark.parametrize(("text", "why"), NOT_FOUND, ids=[row[1] for row in NOT_FOUND])
def test_what_only_sounds_like_it_is_no_wish(text: str, why: str) -> None:
    assert wish_in(text) is None


@pytest.mark.parametrize("part", ["known", "held_out", "by_others"])
def test_no_labelled_text_is_read_worse_than_it_was(part: str) -> None:
    rows = json.loads((CORPUS / f"{part}.json").read_text(encoding="utf-8"))
    assert [row["text"] for row in rows if asks_for_no_texts(row["text"]) is not (row["expect"] == "pause")] == []


def asks_for_no_texts(text: str) -> bool:
    found = wish_in(text)
    return found is not None and found.rule != NO_CALLS


def test_of_a_text_longer_than_a_carrier_brings_only_its_beginning_is_read() -> None:
    assert wish_in("stop texting me".rjust(LONGEST_TEXT)) is not None
    assert wish_in("stop texting me".rjust(LONGEST_TEXT + 15)) is None


wordy = st.lists(
    st.sampled_from(
        ["stop", "dont", "please", "texting", "me", "no", "ya", "🛑", ".", "?", "\n", "wrong", "number", "#"]
    )
).map(" ".join)


@given(st.text() | wordy)
def test_any_text_is_read_and_the_evidence_is_of_it(text: str) -> None:
    found = wish_in(text)
    shown = text.replace("🛑", " stop ").replace("#", " number ")
    assert found is None or found.words in " ".join(shown.split())


@given(wordy)
def test_case_never_counts(text: str) -> None:
    assert (wish_in(text.upper()) is None) == (wish_in(text) is None)
