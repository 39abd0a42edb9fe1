"""Which characters stay because of what stands beside them."""

import pytest

from sayso.domain.characters.findings import normalise

KEPT = [
    # text, why
    ("«Привет», — сказал он…", "Russian typography"),
    ("— Да", "with one letter beside it, that counts alone"),
    ("Καλημέρα, «Νίκο»…", "Greek typography"),
    ("你好，小明！（五点）", "Chinese punctuation"),
    ("สวัสดี\u200bครับ", "Thai breaks lines at an unseen blank"),
    ("ᠠ\u180eᠡ \u202fᠤ", "Mongolian parts vowels"),
    ("क्\u200dष र्\u200cक", "joiners in Devanagari"),
    ("ه\u200d.", "a joiner at the end of an Arabic letter, whatever comes after"),
    ("שלום (Sam)\u200f.", "a direction mark anywhere in a text with Hebrew"),
    ("٣\u200e%", "a direction mark beside Arabic figures"),
    ("“\u0301", "a mark belongs to the character as it is"),
    ("“\ufe00", "so does a variation selector that chooses a form"),
    ("e\u200b\u0301", "what stands before a mark: the mark would change the letter"),
    ("👍\u200b🏽", "what stands before a skin tone"),
    ("🇺\u200b🇸", "what parts two letters that would become a flag"),
    ("👩\u200b\u200d👧", "a run of unseen characters stays whole"),
    ("❤ \u200d🔥", "a joiner beside an emoji"),
]

REPLACED = [
    # text, normalised, why
    ("Анна’s class", "Анна's class", "a Latin letter on one side"),
    (
        "Ж–" + "." * 99 + "\u200b" * 99 + "." * 99 + "a",
        "Ж-" + "." * 198 + "a",
        "Latin letters far away, and then nearer",
    ),
    ("Привет, Sam’s!", "Привет, Sam's!", "Latin letters nearest"),
    ("Class with 小明 — 5 pm", "Class with 小明 - 5 pm", "a foreign name in an English text"),
    ("👍’…", "👍'...", "no letter at all"),
    ("Ж, 👍 ΩΔ – ΨΣ", "Ж, 👍 ΩΔ - ΨΣ", "Greek capitals that GSM-7 can write"),
    ("Ж, 2\u2126 – 3\u2126", "Ж, 2Ω - 3Ω", "a sign that becomes one of them"),
    ("Ж, 2ⁿ – 3ⁿ", "Ж, 2ⁿ - 3ⁿ", "raised letters are of Latin"),
    ("\ufeff\ufeffשלום", "שלום", "the byte order mark goes wherever it begins a text"),
    ("\ufeff\u0301", "\u0301", "even before a mark, which then begins the text"),
    ("👍 “\ufe0f", '👍 "', "a variation selector of emoji means nothing there"),
    ("Hi\u200b 👍\u200b", "Hi 👍", "unseen, with nothing that would join"),
    ("Gym\u00a0🇺🇸", "Gym 🇺🇸", "a blank is none of the unseen"),
    ("👍 á\u200dé", "👍 áé", "a joiner between accented letters"),
    ("a\u0301\u200d’", "á'", "beside a letter that is composed"),
    ("Hi\u200b\u200e\u200d\ufe0f Sam", "Hi Sam", "a run of them between plain neighbours"),
    ("👍 \u200fHi", "👍 Hi", "a direction mark alone writes nothing from the right"),
    ("a\u200b•\u200b b", "a* b", "unseen characters do not part a bullet from the blank after it"),
    ("a \u200b•\u200bb", "a *b", "nor from the one before it"),
]


@pytest.mark.parametrize(("text", "why"), KEPT, ids=[row[1] for row in KEPT])
def test_what_its_neighbours_need_is_left_alone(text: str, why: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize(("text", "wanted", "why"), REPLACED, ids=[row[2] for row in REPLACED])
def test_what_no_neighbour_needs_is_made_plain(text: str, wanted: str, why: str) -> None:
    assert normalise(text) == wanted
