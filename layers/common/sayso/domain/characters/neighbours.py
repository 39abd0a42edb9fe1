"""The neighbours of a character in a text, and whether they need that character as it is."""

import unicodedata
from bisect import bisect_left, bisect_right
from functools import cached_property

from sayso.domain.characters.plain_forms import BULLETS, DIRECTION_MARKS, JOINERS, PLAIN, TAGS, UNSEEN
from sayso.domain.characters.script import is_foreign, is_latin
from sayso.domain.text.segments import GSM_7

_TO_BE_PLAIN = frozenset(map(chr, PLAIN | BULLETS))
_EMOJI_SELECTORS = "\ufe0e\ufe0f"
_BLACK_FLAG = "\U0001f3f4"  # the tags behind it say whose flag it is
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_REGIONAL_INDICATORS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))  # two of them are a flag


class Neighbours:
    """The neighbours of one text's characters; characters before `begin` do not count."""

    def __init__(self, text: str, begin: int) -> None:
        self._text = text
        self._begin = begin

    def allow(self, at: int) -> bool:
        """Whether the visible character here can be made plain."""
        after = self._text[at + 1 : at + 2]
        if _is_mark(after) and after not in _EMOJI_SELECTORS:
            return False  # the mark belongs to the character as it is
        return not self._are_foreign(at)

    def leave_blank(self, at: int) -> bool:
        """Whether there is a blank, or an end of the text, on one side."""
        before, after = at - 1, at + 1
        while before >= self._begin and self._text[before] in UNSEEN:
            before -= 1
        while after < len(self._text) and self._text[after] in UNSEEN:
            after += 1
        return (
            before < self._begin
            or after == len(self._text)
            or self._text[before].isspace()
            or self._text[after].isspace()
        )

    def need(self, begin: int, end: int) -> bool:
        """Whether this whole run of unseen characters has a meaning between its neighbours."""
        run = set(self._text[begin:end])
        before, after = self._base_before(begin), self._text[end : end + 1]
        return (
            # Without the run, what follows would change the letter or emoji before it.
            (_is_mark(after) or after in _SKIN_TONES)
            or (before in _REGIONAL_INDICATORS and after in _REGIONAL_INDICATORS)
            or (before == _BLACK_FLAG and not run.isdisjoint(TAGS))
            or (not run.isdisjoint(JOINERS) and not (_joins_nothing(before) and _joins_nothing(after)))
            or (not run.isdisjoint(DIRECTION_MARKS) and self._is_right_to_left)
            # Thai and Khmer break lines, and Mongolian parts vowels, by unseen characters.
            or self._are_foreign(begin)
        )

    def _base_before(self, at: int) -> str:
        """The character before, without the marks on it; "" at the beginning."""
        at -= 1
        while at >= self._begin and _is_mark(self._text[at]):
            at -= 1
        return self._text[at] if at >= self._begin else ""

    def _are_foreign(self, at: int) -> bool:
        """Whether the next letters on both sides, or the only one, are foreign.

        Quotes, dashes and blanks between such letters belong to the typography of their script.
        """
        if not self._has_foreign:
            return False
        before, after = bisect_left(self._letters, at), bisect_right(self._letters, at)
        beside = [*self._letters[max(before - 1, 0) : before], *self._letters[after : after + 1]]
        return bool(beside) and all(is_foreign(self._text[place]) for place in beside)

    @cached_property
    def _letters(self) -> list[int]:
        """The positions of all letters; however far the next one is, it stays the next when other characters go."""
        return [place for place, char in enumerate(self._text) if char.isalpha()]

    @cached_property
    def _has_foreign(self) -> bool:
        return any(map(is_foreign, set(self._text)))

    @cached_property
    def _is_right_to_left(self) -> bool:
        """Whether the text has letters or figures that are written from the right: direction marks order them."""
        seen = set(self._text) - DIRECTION_MARKS
        return any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in seen)


def _is_mark(char: str) -> bool:
    return char != "" and unicodedata.category(char)[0] == "M"


def _joins_nothing(char: str) -> bool:
    """Whether a joiner next to it does nothing: an end of the text, GSM-7, Latin, or what becomes plain."""
    return char == "" or char in GSM_7 or char in _TO_BE_PLAIN or is_latin(char)
