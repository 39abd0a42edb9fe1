"""A text as words: spellings that differ only in case, accents, quotes, blanks or unseen characters are the same."""

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple, Self

_UNSEEN = "\0"
_APOSTROPHES = "'\u2018\u2019\u201b\u2032\u0060\u00b4\u02bc"  # the curly ones, prime, grave, acute, modifier letter

_WITHOUT_WIDTH = {"Mn", "Me", "Cf"}

_MOST_CHARACTERS = 5_000
"""The most that are remembered: more than two languages use, fewer than a hostile text could make us keep."""


class _Folding(dict[int, str]):
    """One plain lower-case character for each character, so that positions stay the same; filled on first use."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _APOSTROPHES:
            plain = "'"
        else:
            decomposed = unicodedata.normalize("NFKD", char).casefold()
            plain = next((part for part in decomposed if unicodedata.category(part) not in _WITHOUT_WIDTH), _UNSEEN)
        if len(self) < _MOST_CHARACTERS:
            self[code] = plain
        return plain


_FOLDING = _Folding()

# Letters and digits are words apart ("STOP2END"). An apostrophe within a word is part of it ("don't"). Marks are
# words too: "." ends a sentence, "," and ":" interrupt it ("=" is a ":"), "¿" opens a question.
_TOKEN = re.compile(r"[^\W\d_](?:['\0]*+[^\W\d_])*+|\d++|[!?;\xa1\xbf]|\.(?!\w)|[,:=]")
_MARKS = {"!": ".", "?": ".", ";": ".", "\xa1": ".", "\xbf": "\xbf", ".": ".", ",": ",", ":": ":", "=": ":"}
MARKS = frozenset(_MARKS.values())


def fold(text: str) -> str:
    """The text in plain lower-case letters, character for character."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


class Words(NamedTuple):
    """The words and marks of a text, with the places where each begins and ends in it."""

    text: str
    words: list[str]
    begins: list[int]
    ends: list[int]
    breaks: Collection[int]

    @classmethod
    def of(cls, text: str, breaks: Collection[int] = ()) -> Self:
        """Read a text; at the positions `breaks` a clause begins, whatever comes before."""
        words, begins, ends = [], [], []
        for token in _TOKEN.finditer(fold(text)):
            word = token.group()
            begin, end = token.span()
            words.append(word if word.isalnum() else _MARKS.get(word) or word.replace("'", "").replace(_UNSEEN, ""))
            begins.append(begin)
            ends.append(end)
        return cls(text, words, begins, ends, breaks)

    def opens_clause(self, at: int) -> bool:
        """Whether a clause begins here: after a mark, a quote, a dash, an emoji, an end of line."""
        if at == 0 or self.words[at - 1] in MARKS:
            return True
        before, here = self.ends[at - 1], self.begins[at]
        return self.text[before:here].strip(" \t\xa0") != "" or any(before < place <= here for place in self.breaks)

    def closes_clause(self, at: int) -> bool:
        """Whether a clause ends before here: at a mark, or at the end of the text."""
        return at >= len(self.words) or self.words[at] in MARKS

    def opens_text(self, at: int) -> bool:
        """Whether no word comes before."""
        return MARKS.issuperset(self.words[:at])

    def closes_text(self, at: int) -> bool:
        """Whether no word comes here or later."""
        return MARKS.issuperset(self.words[at:])

    def as_written(self, first: int, last: int) -> str:
        """The text from the first of these words to before the last."""
        return self.text[self.begins[first] : self.ends[last - 1]]


def words_of(text: str) -> tuple[str, ...]:
    """The words and marks alone."""
    if text.isascii() and text.isalpha():
        return (text.lower(),)
    return tuple(Words.of(text).words)
