"""Segments compared with smsutil, a library that has nothing in common with ours; each difference has its rule."""

import sys

import pytest
import smsutil
from hypothesis import example, given, settings
from hypothesis import strategies as st
from smsutil.codecs import GSM_BASIC_CHARSET, GSM_EXT_CHARSET

from sayso.domain.text.segments import BASIC, EXTENSION, GSM_7, Count, Encoding, count
from tests.support.segments import texts

ESCAPE = "\x1b"
ENCODINGS = {"gsm0338": (Encoding.GSM_7, 1), "utf_16_be": (Encoding.UCS_2, 2)}


def theirs(text: str) -> Count:
    split = smsutil.split(text)
    encoding, size = ENCODINGS[split.encoding]
    return Count(encoding, split.total_bytes // size, len(split.parts))


def predicted(text: str) -> Count:
    """What smsutil says if these two are all that it does otherwise."""
    if not text:  # it gives an empty text one empty part, of UTF-16
        return Count(Encoding.UCS_2, 0, 1)
    if set(text) <= GSM_7 | {ESCAPE}:  # it takes the escape, which is no character, for one of the basic table
        return count(text.replace(ESCAPE, "a"))
    return count(text)


@settings(max_examples=500)
@given(texts())
@example("")
@example("a" * 152 + ESCAPE + "€" * 5)
def test_smsutil_agrees_but_for_the_escape_and_the_empty_text(text: str) -> None:
    assert theirs(text) == predicted(text)


@settings(max_examples=200)
@given(texts("aé€[", "aÑ\n\f^€{"))
def test_smsutil_agrees_on_every_text_of_gsm_7(text: str) -> None:
    assert theirs(text) == predicted(text)


@given(st.text(st.characters(exclude_categories=[]), max_size=400))
def test_smsutil_agrees_on_texts_of_any_characters(text: str) -> None:
    assert theirs(text) == predicted(text)


@pytest.mark.parametrize("text", ["", ESCAPE, ESCAPE * 71])
def test_the_differences_are_there(text: str) -> None:
    assert theirs(text) != count(text)


def test_smsutil_has_the_same_tables() -> None:
    assert set(GSM_BASIC_CHARSET) - {ESCAPE} == BASIC
    assert set(GSM_EXT_CHARSET) == EXTENSION


def test_both_agree_on_each_character_of_unicode() -> None:
    every = map(chr, range(sys.maxunicode + 1))
    assert [char for char in every if (char in GSM_BASIC_CHARSET + GSM_EXT_CHARSET) != (char in GSM_7)] == [ESCAPE]
