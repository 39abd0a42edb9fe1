"""Which script a letter belongs to, and whether GSM-7 can write that script."""

import unicodedata
from functools import lru_cache

from sayso.domain.text.segments import GSM_7

# A letter's Unicode name begins with its script: "CYRILLIC SMALL LETTER A". The names of these begin otherwise,
# but they are used among Latin letters: signs made of them, and mathematical fonts.
_AMONG_LATIN = frozenset(
    {
        "LATIN",
        "FULLWIDTH",  # of these, only the Latin ones are letters
        "MODIFIER",  # ʼ ʻ and the like, letters of many Latin spellings
        "FEMININE",  # ª
        "MASCULINE",  # º
        "MICRO",  # µ
        "CARON",  # ˇ
        "SUPERSCRIPT",  # ⁿ
        "INFORMATION",  # ℹ
        "KELVIN",
        "ANGSTROM",
        "OHM",  # for its plain form, Ω, is in GSM-7
        "MATHEMATICAL",
        "SCRIPT",
        "BLACK-LETTER",
        "DOUBLE-STRUCK",
        "PLANCK",
        "EULER",
        "TURNED",  # Ⅎ
        "ROMAN",  # Ↄ
    }
)


@lru_cache(maxsize=4096)
def script(letter: str) -> str:
    """The first word of the letter's Unicode name, in capitals."""
    return unicodedata.name(letter, "").partition(" ")[0]


@lru_cache(maxsize=4096)
def is_latin(char: str) -> bool:
    """Whether it is a letter of Latin script."""
    return char.isalpha() and script(char) == "LATIN"


@lru_cache(maxsize=4096)
def is_foreign(char: str) -> bool:
    """Whether it is a letter of a script that GSM-7 cannot write; its ten Greek capitals are not."""
    return char.isalpha() and char not in GSM_7 and script(char) not in _AMONG_LATIN
