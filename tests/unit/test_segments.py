"""Segments, counted twice: by the module, and here by filling lists of units as a phone receives them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.segments import BASIC, EXTENSION, MAX_CHARACTERS, Count, Encoding, count, too_long

GSM_7, UCS_2 = Encoding.GSM_7, Encoding.UCS_2

# 3GPP TS 23.038, 6.2.1 by its code points 0x00 to 0x7F; 0x1B is the escape.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅå" "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" " !\"#¤%&'()*+,-./" "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO" "PQRSTUVWXYZÄÖÑÜ§" "¿abcdefghijklmno" "pqrstuvwxyzäöñüà"
)  # fmt: skip

COUNTED = [
    # text, encoding, units, segments, why
    ("", GSM_7, 0, 0, "an empty text is never sent"),
    ("a", GSM_7, 1, 1, "one character"),
    ("a" * 160, GSM_7, 160, 1, "a full single segment"),
    ("a" * 161, GSM_7, 161, 2, "from here on each segment gives seven septets to its header"),
    ("a" * 306, GSM_7, 306, 2, "two full segments: 2 x 153"),
    ("a" * 307, GSM_7, 307, 3, "one more"),
    ("é" * 160, GSM_7, 160, 1, "é is in GSM-7"),
    ("ñÑäöüßàÇØ¿¡£§", GSM_7, 13, 1, "so are these"),
    ("ç", UCS_2, 1, 1, "but only the capital of ç"),
    ("á", UCS_2, 1, 1, "and no acute but é"),
    ("n\u0303", UCS_2, 2, 1, "an ñ made of two code points is not the one of GSM-7"),
    ("`", UCS_2, 1, 1, "the only printable ASCII character that GSM-7 lacks"),
    ("a\tb", UCS_2, 3, 1, "it has no tab either"),
    ("\x1b", UCS_2, 1, 1, "the escape is no character"),
    ("’", UCS_2, 1, 1, "one curly quote turns all of the text into UCS-2"),
    ("€", GSM_7, 2, 1, "the extension table costs two septets"),
    ("^{}\\[~]|€\f", GSM_7, 20, 1, "all of the extension table"),
    ("€" * 80, GSM_7, 160, 1, "80 pairs fill a single segment"),
    ("€" * 81, GSM_7, 162, 2, "81 do not"),
    ("€" * 152, GSM_7, 304, 2, "76 pairs in each: the 153rd septet stays empty"),
    ("€" * 153, GSM_7, 306, 3, "306 septets, yet not two segments: no pair is split"),
    ("a" * 152 + "€" + "a" * 151, GSM_7, 305, 2, "a pair at 153 moves on; two segments still hold it"),
    ("a" * 152 + "€" + "a" * 152, GSM_7, 306, 3, "but not with one septet more, though 306 = 2 x 153"),
    ("a" * 151 + "€" + "a" * 153, GSM_7, 306, 2, "a pair that ends at 153 stays"),
    ("a" * 159 + "€", GSM_7, 161, 2, "a pair over the end of a single segment"),
    ("’" + "€" * 69, UCS_2, 70, 1, "in UCS-2 the extension table costs one unit like any other"),
    ("я" * 70, UCS_2, 70, 1, "a full single segment"),
    ("я" * 71, UCS_2, 71, 2, "from here on each segment holds 67"),
    ("я" * 134, UCS_2, 134, 2, "two full segments: 2 x 67"),
    ("я" * 135, UCS_2, 135, 3, "one more"),
    ("😀", UCS_2, 2, 1, "beyond the basic plane: a surrogate pair"),
    ("я" * 68 + "😀", UCS_2, 70, 1, "a pair that ends a single segment"),
    ("я" * 69 + "😀", UCS_2, 71, 2, "a pair over its end"),
    ("я" * 66 + "😀" + "я" * 65, UCS_2, 133, 2, "a pair at 67 moves on; two segments still hold it"),
    ("я" * 66 + "😀" + "я" * 66, UCS_2, 134, 3, "but not with one unit more, though 134 = 2 x 67"),
    ("я" * 65 + "😀" + "я" * 67, UCS_2, 134, 2, "a pair that ends at 67 stays"),
    ("👨\u200d👩\u200d👧", UCS_2, 8, 1, "a family is three pairs and two joiners"),
    ("\ud83d", UCS_2, 1, 1, "half a pair counts as one unit"),
]


@pytest.mark.parametrize(("text", "encoding", "units", "segments", "why"), COUNTED, ids=[row[4] for row in COUNTED])
def test_a_text_costs_its_segments(text: str, encoding: Encoding, units: int, segments: int, why: str) -> None:
    assert count(text) == Count(encoding, units, segments)


def test_the_basic_table_is_the_standards() -> None:
    assert len(TABLE) == 128
    assert frozenset(TABLE) - {"\x1b"} == BASIC


def test_the_extension_table_is_the_standards() -> None:
    assert frozenset("\f^{}\\[~]|€") == EXTENSION


def test_no_letter_stands_in_the_tables_in_two_parts() -> None:
    assert all(unicodedata.is_normalized("NFC", char) for char in BASIC | EXTENSION)


@pytest.mark.parametrize(
    ("text", "refused", "why"),
    [
        ("a" * MAX_CHARACTERS, False, "the longest"),
        ("a" * MAX_CHARACTERS + "a", True, "one more"),
        ("€" * MAX_CHARACTERS, False, "an escape is not a character"),
        ("a" * (MAX_CHARACTERS - 2) + "😀", False, "an emoji counts as two"),
        ("a" * (MAX_CHARACTERS - 1) + "😀", True, "by the stricter reading"),
    ],
)
def test_a_text_that_twilio_may_refuse_is_too_long(text: str, refused: bool, why: str) -> None:
    assert too_long(text) is refused


def filled(text: str) -> Count:
    """Character by character into lists of units; a character that does not fit begins the next list."""
    if set(text) <= set(TABLE + "\f^{}\\[~]|€") - {"\x1b"}:
        encoding, alone, each = GSM_7, 160, 153
        characters = [[char] if char in TABLE else ["\x1b", char] for char in text]
    else:
        encoding, alone, each = UCS_2, 70, 67
        encoded = [char.encode("utf-16-be", "surrogatepass") for char in text]
        characters = [[str(at) for at in range(0, len(data), 2)] for data in encoded]
    units = sum(map(len, characters))
    lists: list[list[str]] = []
    for character in characters:
        if not lists or len(lists[-1]) + len(character) > (alone if units <= alone else each):
            lists.append([])
        lists[-1].extend(character)
    return Count(encoding, units, len(lists))


def runs(alphabet: str) -> st.SearchStrategy[str]:
    """Long texts in runs, so that pairs come to lie at the borders of segments."""
    run = st.builds(str.__mul__, st.sampled_from(alphabet), st.integers(0, 160))
    return st.lists(run, max_size=8).map("".join)


@given(runs("aé€["))
def test_gsm_7_texts_are_packed_as_by_hand(text: str) -> None:
    assert count(text) == filled(text)


@given(runs("aя😀€"))
def test_mixed_texts_are_packed_as_by_hand(text: str) -> None:
    assert count(text) == filled(text)


@given(st.text(st.characters(exclude_categories=[]), max_size=400))
def test_any_text_is_packed_as_by_hand(text: str) -> None:
    assert count(text) == filled(text)


@given(runs("a€😀"), st.sampled_from("a€😀"))
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert count(text + more).segments >= count(text).segments
