"""Which letters of other alphabets, or of fancy fonts, a reader takes for Latin ones where they are."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sayso.domain.characters.lookalike_letters import SAME_SHAPE, SIMILAR_SHAPE
from sayso.domain.characters.plain_forms import UNSEEN
from sayso.domain.characters.script import is_foreign, is_latin, script

_SAME = {chr(code): latin for code, latin in SAME_SHAPE.items()}
_ALIKE = _SAME | {chr(code): latin for code, latin in SIMILAR_SHAPE.items()}

_FONTS = (
    *range(0x2100, 0x2150),  # letterlike symbols: ℂ ℍ ℓ
    *range(0xFB00, 0xFB07),  # ligatures: ﬁ ﬂ, from a PDF
    *range(0xFF21, 0xFF5B),  # fullwidth letters
    *range(0x1D400, 0x1D800),  # mathematical letters: 𝐇 𝓮 𝗹
)
_INFORMATION_SOURCE = "ℹ"  # an emoji, though Unicode calls it a letter
_PHONETIC = {"ɑ": "a", "ɡ": "g"}

_WORD = re.compile(f"(?:[^\\W_]|[\u0300-\u036f{''.join(UNSEEN)}])+")


class _Letters(NamedTuple):
    """The letters of a text that look like no other: how many are Latin, how many foreign, and of which scripts."""

    latin: int
    foreign: int
    scripts: frozenset[str]


def may_look_alike(char: str) -> bool:
    """Whether it can be taken for a Latin letter, in a word of them."""
    return char in _ALIKE or char in _fancy()


def look_alikes(text: str) -> dict[int, str]:
    """The Latin letters that it looks like, for the position of each such letter.

    A word, or a whole text, in its own script is never one: "Привет", "Вера". A letter counts in a word that has
    Latin letters too, and in a word of nothing else where the other letters of the text are mainly Latin, unless
    that can be a name. Better to miss one than to doubt a family's name: as a costly letter it is reported anyway.
    """
    if _ALIKE.keys().isdisjoint(text) and _fancy().keys().isdisjoint(text):
        return {}
    letters = _letters(text)
    if letters.latin == 0 and _fancy().keys().isdisjoint(text):
        return {}
    found: dict[int, str] = {}
    for match in _WORD.finditer(text):
        found |= {match.start() + at: latin for at, latin in _of_word(match[0], letters)}
    return found


def _of_word(word: str, letters: _Letters) -> Iterator[tuple[int, str]]:
    fancy = _fancy()
    if letters.latin >= letters.foreign:  # fullwidth letters are at home in Japanese
        yield from ((at, fancy[char]) for at, char in enumerate(word) if char in fancy)
    if _ALIKE.keys().isdisjoint(word):
        return
    if any(is_latin(char) for char in word):
        word = word if letters.latin > letters.foreign else _doubtful(word)
        yield from ((at, _ALIKE[char]) for at, char in enumerate(word) if char in _ALIKE)
    elif letters.latin > letters.foreign and _hides(word, letters):
        yield from ((at, _SAME[char]) for at, char in enumerate(word) if char in _SAME)


def _doubtful(word: str) -> str:
    """Of a word of two scripts in a foreign text, the part that can mislead: "PDFа" is Latin with an ending."""
    if any(is_foreign(char) and char not in _ALIKE for char in word):
        return ""
    return word.rstrip("".join(_ALIKE))


def _hides(word: str, letters: _Letters) -> bool:
    """Whether a word of one foreign script can be meant for Latin: not a name, a symbol or one word of several."""
    spelt = [char for char in word if char.isalpha()]
    scripts = {script(char) for char in spelt}
    if not _SAME.keys() >= set(spelt) or scripts & letters.scripts:
        return False
    if len(spelt) == 1:
        return scripts != {"GREEK"}  # α, Β: a symbol
    return len(spelt) == 2 or not spelt[0].isupper()  # Вера, САРА: nothing but such letters, and a name


def _letters(text: str) -> _Letters:
    plain = [char for char in text if char.isalpha() and char not in _SAME and char not in _fancy()]
    foreign = [char for char in plain if is_foreign(char)]
    return _Letters(sum(map(is_latin, plain)), len(foreign), frozenset(map(script, foreign)))


@cache
def _fancy() -> dict[str, str]:
    """The letters of other fonts and what they are: those that Unicode decomposes (NFKC), and small capitals."""
    fancy = dict(_PHONETIC)
    for char in map(chr, _FONTS):
        latin = unicodedata.normalize("NFKC", char)
        if char.isalpha() and latin.isascii() and latin.isalpha() and char != _INFORMATION_SOURCE:
            fancy[char] = latin
    for latin in "ABCDEFGHIJKLMNOPQRSTUVWYZ":  # Unicode has none of X
        fancy[unicodedata.lookup(f"LATIN LETTER SMALL CAPITAL {latin}")] = latin
    return fancy
