"""Which texts are a reaction to one of ours, and with which emoji; everything that Sayso can send is tried."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.account.settings import AccountSettings, KeywordOwner
from sayso.domain.inbound.reaction import Reaction, reaction_in
from sayso.domain.inbound.replies import ours
from sayso.domain.phone import PhoneNumber

SCHOOL = AccountSettings(
    account="maple",
    name="Maple Street School",
    number=PhoneNumber("+14155550100"),
    keyword_owner=KeywordOwner.SAYSO,
    portal_url="https://maple.example/portal",
    header="Maple Street School:",
    footer="Reply STOP to unsubscribe, HELP for help.",
)
BATCH = f"{SCHOOL.header}\nRecital moves to 5 pm.\nBring “white shoes”.\n{SCHOOL.footer}"
SENT = [text for text in (BATCH, *ours(SCHOOL)) if text]

ADDED = [
    # before the quote, the emoji, whose
    ("Loved ", "❤️", "iPhone"),
    ("Liked ", "👍", "iPhone"),
    ("Disliked ", "👎", "iPhone"),
    ("Laughed at ", "😂", "iPhone"),
    ("Emphasized ", "‼️", "iPhone"),
    ("Emphasised ", "‼️", "a British iPhone"),
    ("Questioned ", "❓", "iPhone"),
    ("Reacted 🎉 to ", "🎉", "iPhone, any emoji"),
    ("Reacted 👨‍👩‍👧 to ", "👨‍👩‍👧", "an emoji of three joined"),
    ("Reacted 👍🏽 to ", "👍🏽", "a skin tone"),
    ("Reacted 🇺🇸 to ", "🇺🇸", "a flag"),
    ("Reacted 1️⃣ to ", "1️⃣", "a digit in a box"),
    ("Le encantó ", "❤️", "a Spanish iPhone"),
    ("Le gusto ", "👍", "without its accent"),
    ("No le gustó ", "👎", "a Spanish iPhone"),
    ("Le dio risa ", "😂", "a Spanish iPhone"),
    ("Exclamó por ", "‼️", "a Spanish iPhone"),
    ("Dudó sobre ", "❓", "a Spanish iPhone"),
    ("Reaccionó con 😂 a ", "😂", "a Spanish iPhone, any emoji"),
    ("👍 to ", "👍", "Android"),
    ("\u200a\u200b👍\u200b\u200a to ", "👍", "Android, with hair spaces"),
    ("\u2009‼️\u2009to\u2009", "‼️", "Android, with thin spaces"),
]
REMOVED = [
    ("Removed a heart from ", "❤️", "iPhone"),
    ("Removed a like from ", "👍", "iPhone"),
    ("Removed an exclamation from ", "‼️", "iPhone"),
    ("Removed a question mark from ", "❓", "iPhone"),
    ("Removed 😂 from ", "😂", "iPhone, any emoji"),
    ("Quitó un corazón de ", "❤️", "a Spanish iPhone"),
    ("Eliminó 🎉 de ", "🎉", "a Spanish iPhone, any emoji"),
    ("👍 removed from ", "👍", "Android"),
]
QUOTED = [
    ("“{}”", "curly"),
    ('"{}"', "straight"),
    ("«{}»", "Spanish"),
    ("“\u200a{}\u200a”", "hair spaces inside"),
    ("“{}”\n", "a line after it"),
]
CUT = ["“{}…”", "“{}…", "“{}...”", "“{}"]


@pytest.mark.parametrize("sent", SENT)
@pytest.mark.parametrize(("lead", "emoji", "whose"), ADDED + REMOVED, ids=[row[0] for row in ADDED + REMOVED])
def test_a_reaction_to_any_text_of_ours_is_known_whole_or_cut(lead: str, emoji: str, whose: str, sent: str) -> None:
    removed = (lead, emoji, whose) in REMOVED
    for form, _ in QUOTED:
        assert reaction_in(lead + form.format(sent)) == Reaction(emoji, removed), form
    for form in CUT:
        assert reaction_in(lead + form.format(sent[: len(sent) // 2])) == Reaction(emoji, removed), form


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("Loved an image", "❤️"),
        ("Liked 2 photos", "👍"),
        ("Laughed at a video.", "😂"),
        ("Reacted 🔥 to an image", "🔥"),
        ("Le encantó una imagen", "❤️"),
        ("Removed a heart from an image", "❤️"),
    ],
)
def test_a_picture_is_reacted_to_without_a_quote(text: str, emoji: str) -> None:
    found = reaction_in(text)
    assert found is not None
    assert found.emoji == emoji


NO_REACTION = [
    ("", "nothing"),
    ("👍", "an emoji alone"),
    ("Loved the recital!", "nothing is quoted"),
    ("Loved “Recital moves to 5 pm” but please stop texting me", "words of their own follow"),
    ("Loved “Reply STOP to unsubscribe” STOP", "a word of their own follows"),
    ('I said "stop texting me"', "they quote themselves"),
    ("“STOP”", "a word in quotes"),
    ("Can you send us an image", "asks for one"),
    ("She loved “Swan Lake”", "somebody else did"),
    ("Questioned a teacher", "not a thing that is sent"),
]


@pytest.mark.parametrize(("text", "why"), NO_REACTION, ids=[row[1] for row in NO_REACTION])
def test_what_a_person_wrote_is_no_reaction(text: str, why: str) -> None:
    assert reaction_in(text) is None


def test_what_was_done_is_told_in_words() -> None:
    assert Reaction("👍").in_words == "reacted with 👍 to a text message"
    assert Reaction("👍", removed=True).in_words == "took the reaction 👍 back"


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    assert reaction_in(text) is None or any(mark in text for mark in '“”„‟"«＂「') or len(text.split()) > 2
