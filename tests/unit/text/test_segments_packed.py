"""Segments of any text, counted by the module and by filling lists of units one character after the other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.domain.text.segments import MAX_CHARACTERS, Encoding, count, too_long
from tests.support.segments import BORDERS, EMOJI, packed, texts


@settings(max_examples=400)
@given(texts())
def test_any_text_along_the_borders_is_packed_as_by_hand(text: str) -> None:
    assert count(text) == packed(text)


@settings(max_examples=200)
@given(texts("aé€[", "aÑ\n\f^€{"))
def test_gsm_7_texts_are_packed_as_by_hand(text: str) -> None:
    assert count(text) == packed(text)
    assert count(text).encoding is Encoding.GSM_7


@given(st.text(st.characters(exclude_categories=[]), max_size=400))
def test_a_text_of_any_characters_is_packed_as_by_hand(text: str) -> None:
    assert count(text) == packed(text)


PAIRS = [
    ("€", "a", "aé€", 153),
    ("😀", "я", "яa😀", 67),
    ("\U00010000", "я", "я", 67),  # the first that UTF-16 writes as two
    ("\U0010ffff", "я", "я", 67),  # and the last
]


@pytest.mark.parametrize(("pair", "filler", "tails", "each"), PAIRS, ids=["GSM-7", "UCS-2", "first", "last"])
def test_a_pair_at_any_place_and_any_length_is_packed_as_by_hand(pair: str, filler: str, tails: str, each: int) -> None:
    for before in range(3 * each + 3):
        for after in (0, 1, each - 2, each - 1, each, 2 * each - 1):
            for tail in tails:
                text = filler * before + pair + tail * after
                assert count(text) == packed(text), (before, after, tail)


@pytest.mark.parametrize("emoji", EMOJI)
def test_a_sequence_counts_by_its_units_wherever_it_stands(emoji: str) -> None:
    for border in BORDERS:
        for text in ("a" * max(0, border - before) + emoji * 3 + "é" * 60 for before in range(15)):
            assert count(text) == packed(text)
            assert count(text).units == len(text.encode("utf-16-le")) // 2


@given(texts(), st.sampled_from("a€😀"))
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert count(text + more).segments >= count(text).segments


@given(texts())
def test_segments_hold_all_units_and_at_most_one_stays_empty_in_each(text: str) -> None:
    counted = count(text)
    alone, each = (160, 153) if counted.encoding is Encoding.GSM_7 else (70, 67)
    if counted.units <= alone:
        assert counted.segments == (counted.units > 0)
    else:
        assert counted.units <= counted.segments * each
        assert counted.units > (counted.segments - 1) * (each - 1)


@given(st.text(st.sampled_from("a€я😀\ud83d"), min_size=790, max_size=810).map(lambda text: text * 2))
def test_twilios_limit_counts_utf_16_units(text: str) -> None:
    assert too_long(text) is (len(text) + sum(char > "\uffff" for char in text) > MAX_CHARACTERS)
