"""What of a text is its sender's own, and what is only quoted: our texts, forwards, notices of other businesses."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.inbound.keyword import LONGEST_TEXT
from sayso.domain.inbound.quotes import own_words
from sayso.domain.inbound.replies import ours
from tests.unit.inbound.test_reaction import BATCH, SCHOOL, SENT

NOTED = "We have noted your wish and stopped texts from Maple Street School. Reply START to get them again."

OWN = [
    # text, what is left, why
    (f"“{NOTED}” what is this?", "what is this?", "an answer is quoted"),
    (f"{NOTED} what is this?", "what is this?", "an answer, without marks"),
    (f"{NOTED[:60]}", "", "an answer that is cut"),
    (f"{NOTED[:60]}", "", "an answer that is cut within a word"),
    ("> Recital moves. Reply STOP to end\nok thanks", "ok thanks", "a line quoted by a mail program"),
    ("thanks\nOn Mon, Nov 30, Maple Street wrote:\nReply STOP to end", "thanks", "all that follows its heading"),
    ("Fwd: Maple: Recital at 5. Reply STOP to end\nis this real?", "is this real?", "a forward"),
    ("Is this you? “Recital at 5. Reply STOP to unsubscribe”", "Is this you?", "a quote with a notice"),
    ("We are closed until 9. Reply STOP to opt out.", "We are closed until 9.", "an automatic reply"),
    ("Closed today! Txt STOP 2 end, HELP for help. Msg rates apply", "Closed today!\n Msg rates apply", "shorter"),
    ("Cerrado hoy. Responda ALTO para cancelar.", "Cerrado hoy.", "in Spanish"),
    ("We got it. To unsubscribe, reply STOP.", "We got it.", "its purpose first"),
    (f"STOP “{BATCH}”", "STOP", "a word beside the quote"),
    ("Reply STOP to unsubscribe", "", "a notice and nothing else"),
    (f"> {SCHOOL.footer}\nstop texting me", "stop texting me", "a wish beside the quote"),
]
LEFT = [
    # text, why
    ("STOP", "the word alone"),
    ('"STOP"', "the word in marks"),
    ("I text STOP to unsubscribe and you keep texting", "told by a person"),
    ('I said "stop texting me"', "they quote themselves"),
    ("stop to end", "as a person writes it"),
    ("I replied STOP to opt out twice", "told by a person"),
    ("How do I text STOP to unsubscribe?", "asked by a person"),
    ("To unsubscribe what do I do", "asked by a person"),
]


@pytest.mark.parametrize(("text", "left", "why"), OWN, ids=[row[2] for row in OWN])
def test_what_is_quoted_is_set_aside_and_what_stands_beside_it_is_left(text: str, left: str, why: str) -> None:
    assert own_words(text, ours(SCHOOL)) == left


@pytest.mark.parametrize(("text", "why"), LEFT, ids=[row[0] for row in LEFT])
def test_a_persons_own_words_are_left_as_they_are(text: str, why: str) -> None:
    assert own_words(text, ours(SCHOOL)) == text


@pytest.mark.parametrize("sent", SENT)
def test_of_every_text_of_ours_nothing_is_left_that_stops_or_starts(sent: str) -> None:
    for form in ("{}", "“{}” ok", "> {}\nok", "“{}…", "Fwd: {}", "what does “{}” mean?"):
        said = own_words(form.format(sent), ours(SCHOOL)).lower()
        assert "stop" not in said, form
        assert "start" not in said, form


def test_the_longest_text_is_read_in_milliseconds() -> None:
    hostile = [
        'to stop "',
        "\nreply to to ",
        "“",
        "> \n",
        "we have noted your ",
        "reply stop to end ",
        "fwd: on wrote:\n",
    ]
    began = time.process_time()
    for piece in hostile:
        own_words((piece * LONGEST_TEXT)[:LONGEST_TEXT], ours(SCHOOL))
    assert time.process_time() - began < 1


@given(st.text(max_size=200))
def test_nothing_is_added(text: str) -> None:
    assert set(own_words(text, ours(SCHOOL))) <= set(text) | {"\n"}
