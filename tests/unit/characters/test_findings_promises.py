"""What holds for every text: no letter is changed, no segment added, and twice is once."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.domain.characters.findings import findings, normalise, plainest, segments_alone
from sayso.domain.characters.plain_forms import BULLETS, PLAIN, UNSEEN
from sayso.domain.text.segments import GSM_7, count

_MARKS = "\u0300\u0301\u0303\u0308\u030a\u0323\u0327\u0344\u1dca\u20e3\ufe00\U000e0100\u05b0\u0e31\u093f\u094d"
_LETTERS = "abenosuAEOñéáőệПриοα漢שלไกमΩΔʼʻºⁿℹ\u1100\u1161\u11a8"
_SIGNS = " .,'-015#€[]\n\r\f😀👩🏽❤☂🇺🇸🏴©\x85\ufffd\ud800\udc00"

_CHARACTERS = st.one_of(
    st.sampled_from(sorted(map(chr, PLAIN | BULLETS))),
    st.sampled_from(sorted(UNSEEN)),
    st.sampled_from(_MARKS),
    st.sampled_from(_LETTERS),
    st.sampled_from(_SIGNS),
    st.characters(),
)
_LONG = st.lists(st.text(_CHARACTERS, max_size=3).map(lambda text: text * 30) | st.text(_CHARACTERS), max_size=5)
TEXTS = st.text(_CHARACTERS) | _LONG.map("".join)


def _letters(text: str) -> list[str]:
    return [char for char in unicodedata.normalize("NFC", text) if char.isalpha()]


@settings(max_examples=300)
@given(TEXTS)
def test_normalising_keeps_the_letters_adds_no_segment_and_has_nothing_left_to_do(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert _letters(once) == _letters(text)
    assert count(once).segments <= count(text).segments


@settings(max_examples=300)
@given(TEXTS)
def test_the_findings_replaced_in_the_text_as_written_are_the_normalised_text(text: str) -> None:
    made = text
    for one in reversed(findings(text, True)):
        assert text.startswith(one.character, one.position)
        if one.replaced_by is not None:
            made = made[: one.position] + one.replaced_by + made[one.position + len(one.character) :]
    assert made == normalise(text)


@settings(max_examples=200)
@given(TEXTS, st.booleans())
def test_the_plainest_form_is_of_gsm_7_and_each_finding_costs_what_putting_it_back_adds(
    text: str, normalised: bool
) -> None:
    found = findings(text, normalised)
    least = count(plainest(text, found)).segments
    assert GSM_7.issuperset(plainest(text, found))
    alone = segments_alone(text, found)
    for at in range(0, len(found), 1 + len(found) // 40):
        others = found[:at] + found[at + 1 :]
        assert alone[at] == count(plainest(text, others)).segments - least


@settings(max_examples=200)
@given(TEXTS, st.booleans())
def test_every_character_that_costs_is_found_once_and_in_order(text: str, normalised: bool) -> None:
    found = findings(text, normalised)
    positions = [at for one in found for at in range(one.position, one.position + len(one.character))]
    assert positions == sorted(set(positions))
    assert {at for at, char in enumerate(text) if char not in GSM_7} <= set(positions)
    assert all(one.name and one.code_point.startswith("U+") for one in found)


HUGE = [
    "’",
    "…",
    "😀",
    "€",
    "аa",
    "Жx’",
    "e\u0301",
    "\u0301\u0323",
    "\u200b\u0301",
    "•\u200b",
    "\u202eא",
    "\ufeff",
    "\ud800",
]


@pytest.mark.parametrize("piece", HUGE, ids=ascii)
def test_texts_of_100_000_characters_are_done_with(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    found = findings(text, True)
    assert len(segments_alone(text, found)) == len(found) > 0
    assert GSM_7.issuperset(plainest(text, found))
    assert len(normalise(text)) <= 3 * len(text)
