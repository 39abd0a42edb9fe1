"""The words of a column title, without case, accents and punctuation: `contacts.cellPhone` is contacts, cell, phone."""

import re
import unicodedata

_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’‘ʼ]")


def words_of(title: str) -> tuple[str, ...]:
    """Return the words of a title, or of a cell that is compared like one."""
    decomposed = unicodedata.normalize("NFKD", _HUMP.sub(" ", title))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return tuple(_WORD.findall(_APOSTROPHES.sub("", plain).casefold()))


def comparable(title: str) -> str:
    """Return the words of a title, joined as in the lists of titles: `Cell Phone` is cell_phone."""
    return "_".join(words_of(title))


def titles(text: str) -> frozenset[str]:
    """Return a list of titles, or of words, written with blanks between them."""
    return frozenset(text.split())
