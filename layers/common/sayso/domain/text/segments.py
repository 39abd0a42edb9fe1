"""How many segments a text costs: GSM-7 septets or UCS-2 units, packed as phones receive them."""

import re
from collections.abc import Container, Sequence
from enum import StrEnum
from typing import NamedTuple

MAX_CHARACTERS = 1600
"""Twilio refuses longer texts (error 21617, which warns that an emoji may count as more than one)."""

# 3GPP TS 23.038, 6.2.1: the characters that GSM-7 and ASCII share ($ and @ too, though at other places) ...
_ASCII = (
    "\n\r !\"#$%&'()*+,-./0123456789:;<=>?@"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "_"
    "abcdefghijklmnopqrstuvwxyz"
)  # fmt: skip
# ... and the others, in the order of the table. A Greek capital that looks like a Latin one (Α, Β, Ε) is not in it:
# Unicode's GSM0338.TXT would let it be sent as the Latin one; Twilio's own calculator counts it as UCS-2, as we do.
_BEYOND_ASCII = (
    "\u00a3"  # £ POUND SIGN
    "\u00a5"  # ¥ YEN SIGN
    "\u00e8"  # è LATIN SMALL LETTER E WITH GRAVE
    "\u00e9"  # é LATIN SMALL LETTER E WITH ACUTE
    "\u00f9"  # ù LATIN SMALL LETTER U WITH GRAVE
    "\u00ec"  # ì LATIN SMALL LETTER I WITH GRAVE
    "\u00f2"  # ò LATIN SMALL LETTER O WITH GRAVE
    "\u00c7"  # Ç LATIN CAPITAL LETTER C WITH CEDILLA (the small one is not there)
    "\u00d8"  # Ø LATIN CAPITAL LETTER O WITH STROKE
    "\u00f8"  # ø LATIN SMALL LETTER O WITH STROKE
    "\u00c5"  # Å LATIN CAPITAL LETTER A WITH RING ABOVE
    "\u00e5"  # å LATIN SMALL LETTER A WITH RING ABOVE
    "\u0394"  # Δ GREEK CAPITAL LETTER DELTA
    "\u03a6"  # Φ GREEK CAPITAL LETTER PHI
    "\u0393"  # Γ GREEK CAPITAL LETTER GAMMA
    "\u039b"  # Λ GREEK CAPITAL LETTER LAMDA
    "\u03a9"  # Ω GREEK CAPITAL LETTER OMEGA
    "\u03a0"  # Π GREEK CAPITAL LETTER PI
    "\u03a8"  # Ψ GREEK CAPITAL LETTER PSI
    "\u03a3"  # Σ GREEK CAPITAL LETTER SIGMA
    "\u0398"  # Θ GREEK CAPITAL LETTER THETA
    "\u039e"  # Ξ GREEK CAPITAL LETTER XI
    "\u00c6"  # Æ LATIN CAPITAL LETTER AE
    "\u00e6"  # æ LATIN SMALL LETTER AE
    "\u00df"  # ß LATIN SMALL LETTER SHARP S
    "\u00c9"  # É LATIN CAPITAL LETTER E WITH ACUTE
    "\u00a4"  # ¤ CURRENCY SIGN
    "\u00a1"  # ¡ INVERTED EXCLAMATION MARK
    "\u00c4"  # Ä LATIN CAPITAL LETTER A WITH DIAERESIS
    "\u00d6"  # Ö LATIN CAPITAL LETTER O WITH DIAERESIS
    "\u00d1"  # Ñ LATIN CAPITAL LETTER N WITH TILDE
    "\u00dc"  # Ü LATIN CAPITAL LETTER U WITH DIAERESIS
    "\u00a7"  # § SECTION SIGN
    "\u00bf"  # ¿ INVERTED QUESTION MARK
    "\u00e4"  # ä LATIN SMALL LETTER A WITH DIAERESIS
    "\u00f6"  # ö LATIN SMALL LETTER O WITH DIAERESIS
    "\u00f1"  # ñ LATIN SMALL LETTER N WITH TILDE
    "\u00fc"  # ü LATIN SMALL LETTER U WITH DIAERESIS
    "\u00e0"  # à LATIN SMALL LETTER A WITH GRAVE
)
# 3GPP TS 23.038, 6.2.1.1: sent as an escape and a second septet.
_EXTENSION = (
    "\u000c"  # FORM FEED
    "\u005e"  # ^ CIRCUMFLEX ACCENT
    "\u007b"  # { LEFT CURLY BRACKET
    "\u007d"  # } RIGHT CURLY BRACKET
    "\u005c"  # \ REVERSE SOLIDUS
    "\u005b"  # [ LEFT SQUARE BRACKET
    "\u007e"  # ~ TILDE
    "\u005d"  # ] RIGHT SQUARE BRACKET
    "\u007c"  # | VERTICAL LINE
    "\u20ac"  # € EURO SIGN
)
BASIC = frozenset(_ASCII + _BEYOND_ASCII)
EXTENSION = frozenset(_EXTENSION)
GSM_7 = BASIC | EXTENSION

_NOT_BASIC = re.compile(f"[^{re.escape(_ASCII + _BEYOND_ASCII)}]")
_NOT_GSM_7 = re.compile(f"[^{re.escape(_ASCII + _BEYOND_ASCII + _EXTENSION)}]")

# The first of two units that stay in one segment: the escape among septets, and in UTF-16 a high surrogate,
# U+D800 to U+DBFF, here by its upper byte.
_ESCAPE = "\x1b"
_HIGH_SURROGATES = range(0xD8, 0xDC)


class Encoding(StrEnum):
    """The two alphabets of SMS, by Twilio's names."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


class Count(NamedTuple):
    """What a text takes: `units` are septets in GSM-7, escapes included, and UTF-16 units in UCS-2."""

    encoding: Encoding
    units: int
    segments: int


def count(text: str) -> Count:
    """The segments of a text. An empty text is never sent: it has none.

    A lone surrogate counts as one unit; it cannot be encoded, so the wire refuses it before it comes here.
    """
    beyond = _NOT_BASIC.search(text)
    if beyond is None:
        return Count(Encoding.GSM_7, len(text), _segments(text, 160, 153, _ESCAPE))
    if beyond[0] in EXTENSION and _NOT_GSM_7.search(text, beyond.end()) is None:
        septets = _escaped(text)
        return Count(Encoding.GSM_7, len(septets), _segments(septets, 160, 153, _ESCAPE))
    upper = _utf_16(text)[::2]
    return Count(Encoding.UCS_2, len(upper), _segments(upper, 70, 67, _HIGH_SURROGATES))


def too_long(text: str) -> bool:
    """Whether Twilio may refuse the text for its length, by its stricter reading: an emoji counts as two."""
    return len(_utf_16(text)) > 2 * MAX_CHARACTERS


def _segments(units: Sequence[object], alone: int, each: int, first_of_pair: Container[object]) -> int:
    """The number of segments: one of up to `alone` units, or several of `each`, whose header takes the difference.

    A pair is not split over two segments: it begins the next one, so a segment may be one unit short.
    """
    if len(units) <= alone:
        return min(len(units), 1)
    segments, end = 1, each
    while end < len(units):
        segments += 1
        end += each - (units[end - 1] in first_of_pair)
    return segments


def _escaped(text: str) -> str:
    """The text with its escapes: as many characters as it takes septets."""
    for char in _EXTENSION:
        text = text.replace(char, _ESCAPE + char)
    return text


def _utf_16(text: str) -> bytes:
    """Two bytes for each unit, the upper one first; a question mark replaces a lone surrogate."""
    return text.encode("utf-16-be", "replace")
