"""What normalising replaces in a text: where each character stands and what takes its place."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from sayso.domain.plain import BULLETS, BYTE_ORDER_MARK, DIRECTION_MARKS, JOINERS, PLAIN, TAGS, UNSEEN
from sayso.domain.script import is_foreign, is_latin
from sayso.domain.segments import GSM_7, count

NOT_GSM_7 = re.compile(f"[^{re.escape(''.join(sorted(GSM_7)))}]")
_VISIBLE = {chr(code): plain for code, plain in (PLAIN | BULLETS).items()}
_BULLETS = frozenset(map(chr, BULLETS))
_ANYWHERE = (frozenset(_VISIBLE) - _BULLETS) | UNSEEN  # where a text has none but these, their neighbours are plain
_EMOJI_SELECTORS = "\ufe0e\ufe0f"

# A decomposed letter, as macOS writes it: all marks that compose with Latin letters are in this block. More of
# them than a language has are not touched: putting them in order takes the square of their number.
_MARK = "[\u0300-\u036f]"
_CANDIDATE = re.compile(
    f"(?P<letter>[A-Za-z\u00c0-\u02af\u1e00-\u1eff]{_MARK}{{1,8}}+(?!{_MARK}))"
    f"|(?P<unseen>[{''.join(UNSEEN)}]+)"
    f"|(?P<visible>[{re.escape(''.join(_VISIBLE))}])"
)

_BLACK_FLAG = "\U0001f3f4"  # the tags behind it say whose flag it is
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_REGIONAL_INDICATORS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))  # two of them are a flag


class Replacement(NamedTuple):
    """The characters of the text from `begin` to before `end`, and what they become."""

    begin: int
    end: int
    plain: str


def replacements(text: str) -> list[Replacement]:
    """All replacements, in order; never such that the text takes more segments than as it was written."""
    found = _Reader(text).replacements()
    if not _takes_more(text, replaced(text, found)):
        return found
    # "…" becomes three characters: in a text that stays UCS-2 that may be a segment more.
    short = [one for one in found if len(one.plain) <= one.end - one.begin]
    return [] if _takes_more(text, replaced(text, short)) else short


def made_plain(text: str) -> str:
    """The text with all its replacements made."""
    outside = set(NOT_GSM_7.findall(text))
    if outside <= _ANYWHERE:  # nearly every text that has to be made plain
        plain = text
        for char in outside:
            plain = plain.replace(char, _VISIBLE.get(char, ""))
        if not _takes_more(text, plain):
            return plain
    return replaced(text, replacements(text))


def replaced(text: str, found: Iterable[Replacement]) -> str:
    """The text with the replacements made."""
    parts = []
    at = 0
    for one in found:
        parts += [text[at : one.begin], one.plain]
        at = one.end
    return "".join([*parts, text[at:]])


def _takes_more(text: str, plain: str) -> bool:
    if len(plain) <= len(text) and GSM_7.issuperset(plain):
        return False  # two septets for each unit of UCS-2 at most, and a segment holds more than twice as many
    return count(plain).segments > count(text).segments


class _Reader:
    """Reads one text; every question about the neighbours of a character has the same answer afterwards."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._begin = len(text) - len(text.lstrip(BYTE_ORDER_MARK))
        self._foreign_around = _foreign_around(text)
        self._right_to_left: bool | None = None

    def replacements(self) -> list[Replacement]:
        found = [Replacement(at, at + 1, "") for at in range(self._begin)]
        for match in _CANDIDATE.finditer(self._text, self._begin):
            begin, end = match.span()
            if match.lastgroup == "letter":
                composed = unicodedata.normalize("NFC", match[0])
                if len(composed) < len(match[0]):
                    found.append(Replacement(begin, end, composed))
            elif match.lastgroup == "unseen":
                if not self._needed(begin, end):
                    found += [Replacement(at, at + 1, "") for at in range(begin, end)]
            elif self._means_the_same(begin):
                found.append(Replacement(begin, end, _VISIBLE[match[0]]))
        return found

    def _means_the_same(self, at: int) -> bool:
        """Whether the visible character here can be made plain."""
        text = self._text
        after = text[at + 1 : at + 2]
        if _is_mark(after) and after not in _EMOJI_SELECTORS:
            return False  # the mark belongs to the character as it is
        if text[at] in _BULLETS and not (self._blank_before(at) or self._blank_after(at)):
            return False
        return not (self._foreign_around and self._foreign_around[at])

    def _needed(self, begin: int, end: int) -> bool:
        """Whether what it stands between needs this run of unseen characters; all of it stays, or none."""
        text = self._text
        run = set(text[begin:end])
        base = begin - 1
        while base >= self._begin and _is_mark(text[base]):
            base -= 1
        before = text[base] if base >= self._begin else ""
        after = text[end : end + 1]
        if before and (_is_mark(after) or after in _SKIN_TONES):
            return True  # without the run, that would change the letter or emoji before it
        if before in _REGIONAL_INDICATORS and after in _REGIONAL_INDICATORS:
            return True
        if not run.isdisjoint(TAGS) and before == _BLACK_FLAG:
            return True
        if not run.isdisjoint(JOINERS) and not (_joins_nothing(before) and _joins_nothing(after)):
            return True
        if not run.isdisjoint(DIRECTION_MARKS) and self._is_right_to_left():
            return True
        return bool(self._foreign_around and self._foreign_around[begin])

    def _is_right_to_left(self) -> bool:
        """Whether the text has letters that are written from the right, so that direction marks matter."""
        if self._right_to_left is None:
            seen = set(self._text) - DIRECTION_MARKS
            self._right_to_left = any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in seen)
        return self._right_to_left

    def _blank_before(self, at: int) -> bool:
        at -= 1
        while at >= 0 and self._text[at] in UNSEEN:
            at -= 1
        return at < 0 or self._text[at].isspace()

    def _blank_after(self, at: int) -> bool:
        at += 1
        while at < len(self._text) and self._text[at] in UNSEEN:
            at += 1
        return at == len(self._text) or self._text[at].isspace()


def _is_mark(char: str) -> bool:
    return bool(char) and unicodedata.category(char)[0] == "M"


def _joins_nothing(char: str) -> bool:
    """Whether an unseen joiner beside it does nothing: an end of the text, GSM-7, Latin or what becomes so."""
    return char in GSM_7 or char in _VISIBLE or not char or is_latin(char)


def _foreign_around(text: str) -> list[bool]:
    """For each character, whether the next letters on both sides (or the only one) are foreign; [] if none is.

    Quotes, dashes and blanks between such letters are of their script's own typography.
    """
    if not any(is_foreign(char) for char in set(text)):
        return []
    left = _nearest(text)
    right = reversed(_nearest(text[::-1]))
    return [before is not False and after is not False for before, after in zip(left, right, strict=True)]


def _nearest(text: str) -> list[bool | None]:
    """For each character, whether the last letter before it is foreign; None where there is none."""
    last: bool | None = None
    nearest = []
    for char in text:
        nearest.append(last)
        if char.isalpha():
            last = is_foreign(char)
    return nearest
