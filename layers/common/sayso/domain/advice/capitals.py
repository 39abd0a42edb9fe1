"""Whether a text shouts: runs of words in capitals, or most words; names, acronyms and commands do not count."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import NamedTuple

from sayso.domain.advice.model import Advice, AdviceCode
from sayso.domain.advice.rules import rules
from sayso.domain.text.template import Span
from sayso.domain.text.tokens import fold, words_of

_LONG = 4
"""A word in capitals with at least so many letters is not an acronym, as a rule."""

# A run shouts with so many long words; or with so many words and so many long ones among them; or with so many words.
_RUNS = ((3, 3), (4, 2), (5, 0))
# Without a run: so many long words in capitals, if they are most of all long words.
_FEWEST_OF_MOST = 3

_SHOWN = 60
"""Characters of a run."""
_LISTED = 5
"""Words without a run."""

# Links, addresses, hashtags and codes with digits are skipped: their case does not shout.
_CHUNK = re.compile(r"\S+")
_NO_WORDS = re.compile(r"://|@|\w\.\w|[#\d_]")
_WORD = re.compile(r"[^\W\d_](?:['\u2019]?[^\W\d_])*+")

# A cheap first look: what may be a word in capitals. A text with fewer of them does not shout.
_MAYBE = re.compile(r"[^\W\d_a-z]{2,}")
_FEWEST = 2

# "WHERE: the main hall", "ROOM 12", "MONDAY 4 pm": a label does not shout.
_BEFORE_COLON = re.compile(r"\s?:")
_BEFORE_NUMBER = re.compile(r"\s?[#$]?\d")

SUGGESTION = (
    "Carriers treat texts in capitals as spam, and people read them as shouting: put one word in capitals at most."
)


class _Word(NamedTuple):
    """A word that counts, and whether it is in capitals."""

    span: Span
    begin: int
    text: str
    loud: bool

    @property
    def end(self) -> int:
        return self.begin + len(self.text)

    @property
    def is_long(self) -> bool:
        return len(self.text) >= _LONG


def overuse_of_capitals(spans: Sequence[Span], account_name: str) -> Iterator[Advice]:
    """One advice for each field that staff wrote and that shouts, with the place where it begins."""
    maybe = Counter(span.field for span in spans if not span.is_value for _ in _MAYBE.finditer(span.text))
    quiet = rules().quiet.union(words_of(account_name)) if maybe else rules().quiet
    for field in (field for field, count in maybe.items() if count >= _FEWEST):
        words = _words([span for span in spans if span.field == field], quiet)
        shouted = _first_run(words)
        detail = _as_written(shouted)
        if not shouted:
            shouted = _most(words)
            detail = ", ".join(word.text for word in shouted[:_LISTED])
        if shouted:
            first = shouted[0]
            yield Advice(AdviceCode.CAPITALS, detail, SUGGESTION, field, first.span.position + first.begin)


def _words(spans: Sequence[Span], quiet: AbstractSet[str]) -> list[_Word]:
    found: list[_Word] = []
    for span in spans:
        for chunk in _CHUNK.finditer(span.text):
            if _NO_WORDS.search(chunk.group()):
                continue
            for word in _WORD.finditer(span.text, chunk.start(), chunk.end()):
                loud = word.group().isupper()
                alone = not (found and found[-1].loud)
                if not loud or not _says_nothing(word.group(), quiet) | _is_label(span.text, word.end(), alone=alone):
                    found.append(_Word(span, word.start(), word.group(), loud))
    return found


def _says_nothing(word: str, quiet: AbstractSet[str]) -> bool:
    """Whether a word in capitals would be in capitals anyway."""
    plain = fold(word).replace("'", "")
    return plain in quiet or (len(word) < _LONG and plain not in rules().short_words)


def _is_label(text: str, end: int, *, alone: bool) -> bool:
    return bool(_BEFORE_NUMBER.match(text, end)) or (alone and bool(_BEFORE_COLON.match(text, end)))


def _first_run(words: Sequence[_Word]) -> list[_Word]:
    for loud, group in groupby(words, key=lambda word: word.loud):
        if loud:
            run = list(group)
            long_ones = sum(word.is_long for word in run)
            if any(len(run) >= fewest and long_ones >= fewest_long for fewest, fewest_long in _RUNS):
                return run
    return []


def _most(words: Sequence[_Word]) -> list[_Word]:
    long_ones = [word for word in words if word.is_long]
    loud = [word for word in long_ones if word.loud]
    return loud if len(loud) >= _FEWEST_OF_MOST and 2 * len(loud) > len(long_ones) else []


def _as_written(run: Sequence[_Word]) -> str:
    """A run from its first to its last word, as far as no value comes between."""
    if not run:
        return ""
    span, begin = run[0].span, run[0].begin
    end = max(word.end for word in run if word.span is span)
    return span.text[begin : min(end, begin + _SHOWN)]
