"""Whether a text shouts: runs of words in capitals, or most words; names, acronyms and commands do not count."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sayso.domain.advice.model import Advice, AdviceCode, Span
from sayso.domain.advice.rules import rules
from sayso.domain.advice.words import fold, words_of

_LONG = 4
"""Letters from which on a word in capitals is no acronym, as a rule."""

_LONG_IN_A_ROW = 3
_ALL_IN_A_ROW = 5
_FEWEST_OF_MOST = 3
_DETAIL = 60
"""Characters of the text that are shown."""

# Links, addresses, hashtags and codes with digits are passed over as a whole: their case is not a voice.
_WORD = re.compile(r"(?P<other>\S*(?:://|@|\w\.\w|#|\d|_)\S*)|(?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*+)")

SUGGESTION = (
    "Carriers take texts in capitals for spam, and people read them as shouting: use capitals for a word at most."
)


@dataclass(slots=True)
class _Seen:
    """What was seen of one field so far."""

    long_words: int = 0
    long_capitals: int = 0
    first: tuple[Span, int] | None = None
    run: list[tuple[Span, int, int]] = field(default_factory=list)
    run_long: int = 0

    def take(self, span: Span, begin: int, word: str, kind: str) -> bool:
        """Counts a word; whether a run of capitals is long enough now."""
        if kind == "small":
            self.run, self.run_long = [], 0
        if len(word) >= _LONG and kind in {"small", "loud"}:
            self.long_words += 1
        if kind != "loud":
            return False
        self.first = self.first or (span, begin)
        self.run.append((span, begin, begin + len(word)))
        if len(word) >= _LONG:
            self.long_capitals += 1
            self.run_long += 1
        return self.run_long >= _LONG_IN_A_ROW or len(self.run) >= _ALL_IN_A_ROW

    @property
    def mostly(self) -> bool:
        return self.long_capitals >= _FEWEST_OF_MOST and self.long_capitals * 2 > self.long_words


def overuse_of_capitals(spans: Sequence[Span], account_name: str) -> Iterator[Advice]:
    """One advice for each field that staff wrote and that shouts, with the place where it begins."""
    quiet = rules().acronyms | rules().keywords | set(words_of(account_name))
    fields = dict.fromkeys(span.field for span in spans if not span.is_value)
    for name in fields:
        place = _loud_place([span for span in spans if span.field == name], quiet)
        if place is not None:
            span, begin = place
            detail = span.text[begin : begin + _DETAIL].split("\n")[0].strip()
            yield Advice(AdviceCode.CAPITALS, detail, SUGGESTION, span.field, span.position + begin)


def _loud_place(spans: Sequence[Span], quiet: AbstractSet[str]) -> tuple[Span, int] | None:
    seen = _Seen()
    for span in spans:
        for found in _WORD.finditer(span.text):
            word = found["word"]
            if word and seen.take(span, found.start(), word, _kind(word, quiet)):
                return seen.run[0][0], seen.run[0][1]
    return seen.first if seen.mostly else None


def _kind(word: str, quiet: AbstractSet[str]) -> str:
    """`small`, `loud`, or `quiet`: a word that says nothing about the others."""
    if not word.isupper():
        return "small" if any(char.islower() for char in word) else "quiet"
    plain = fold(word).replace("'", "")
    if plain in quiet:
        return "quiet"
    return "loud" if len(word) >= _LONG or plain in rules().short_words else "quiet"
