"""Segments and the tables of GSM-7, by hand; test_segments_packed.py and others compare them over made-up texts."""

import unicodedata

import pytest

from sayso.domain.text.segments import BASIC, EXTENSION, GSM_7, MAX_CHARACTERS, Count, Encoding, count, too_long
from tests.support.segments import EXTENSION_TABLE, TABLE

SEPTETS, UCS_2 = Encoding.GSM_7, Encoding.UCS_2

COUNTED = [
    # text, encoding, units, segments, why
    ("", SEPTETS, 0, 0, "an empty text is never sent"),
    ("a", SEPTETS, 1, 1, "one character"),
    ("a" * 160, SEPTETS, 160, 1, "a full single segment"),
    ("a" * 161, SEPTETS, 161, 2, "from here on each segment gives seven septets to its header"),
    ("a" * 306, SEPTETS, 306, 2, "two full segments: 2 x 153"),
    ("a" * 307, SEPTETS, 307, 3, "one more"),
    ("é" * 160, SEPTETS, 160, 1, "é is in GSM-7"),
    ("ñÑäöüßàÇØ¿¡£§", SEPTETS, 13, 1, "so are these"),
    ("ç", UCS_2, 1, 1, "but only the capital of ç"),
    ("á", UCS_2, 1, 1, "and no acute but é"),
    ("n\u0303", UCS_2, 2, 1, "an ñ made of two code points is not the one of GSM-7"),
    ("`", UCS_2, 1, 1, "the only printable ASCII character that GSM-7 lacks"),
    ("a\tb", UCS_2, 3, 1, "it has no tab either"),
    ("Α", UCS_2, 1, 1, "the Greek capital that looks like an A is none of GSM-7's Greek ones"),
    ("\x1b", UCS_2, 1, 1, "the escape is no character"),
    ("’", UCS_2, 1, 1, "one curly quote turns all of the text into UCS-2"),
    ("€", SEPTETS, 2, 1, "the extension table costs two septets"),
    ("^{}\\[~]|€\f", SEPTETS, 20, 1, "all of the extension table"),
    ("€" * 80, SEPTETS, 160, 1, "80 pairs fill a single segment"),
    ("€" * 81, SEPTETS, 162, 2, "81 do not"),
    ("€" * 152, SEPTETS, 304, 2, "76 pairs in each: the 153rd septet stays empty"),
    ("€" * 153, SEPTETS, 306, 3, "306 septets, yet not two segments: no pair is split"),
    ("a" * 152 + "€" + "a" * 151, SEPTETS, 305, 2, "a pair at 153 moves on; two segments still hold it"),
    ("a" * 152 + "€" + "a" * 152, SEPTETS, 306, 3, "but not with one septet more, though 306 = 2 x 153"),
    ("a" * 151 + "€" + "a" * 153, SEPTETS, 306, 2, "a pair that ends at 153 stays"),
    ("a" * 159 + "€", SEPTETS, 161, 2, "a pair over the end of a single segment"),
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
    ("👍🏽", UCS_2, 4, 1, "a skin tone is a pair of its own"),
    ("🇪🇸", UCS_2, 4, 1, "a flag is two letters, each a pair"),
    ("❤\ufe0f", UCS_2, 2, 1, "a variation selector is a unit"),
    ("1\ufe0f\u20e3", UCS_2, 3, 1, "a key with a digit is three"),
    ("a" * 62 + "👨\u200d👩\u200d👧" + "a" * 64, UCS_2, 134, 2, "a family may lie over the end of a segment"),
    ("a" * 63 + "👨\u200d👩\u200d👧" + "a" * 63, UCS_2, 134, 3, "but none of its pairs"),
    ("\ud83d", UCS_2, 1, 1, "half a pair counts as one unit"),
    ("я" * 66 + "\ud83d\ude00" + "я" * 66, UCS_2, 134, 2, "so do two halves that are no pair"),
]


@pytest.mark.parametrize(("text", "encoding", "units", "segments", "why"), COUNTED, ids=[row[4] for row in COUNTED])
def test_a_text_costs_its_segments(text: str, encoding: Encoding, units: int, segments: int, why: str) -> None:
    assert count(text) == Count(encoding, units, segments)


def test_the_basic_table_is_the_standards() -> None:
    assert len(TABLE) == 128
    assert frozenset(TABLE) - {"\x1b"} == BASIC


def test_the_extension_table_is_the_standards() -> None:
    assert frozenset(EXTENSION_TABLE) == EXTENSION
    assert len(EXTENSION) == 10
    assert not BASIC & EXTENSION


def test_no_letter_stands_in_the_tables_in_two_parts() -> None:
    assert all(unicodedata.is_normalized("NFC", char) for char in GSM_7)


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


def test_a_text_of_any_length_is_counted() -> None:
    assert count("😀" * 100_000) == Count(UCS_2, 200_000, 3031)  # 33 pairs in each
    assert too_long("😀" * 100_000)
