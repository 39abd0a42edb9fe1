"""The model: weighs all words of a text, and says how likely it asks for no more texts.

It is a logistic regression over words, runs of words and parts of words, each by its hash. The weights are made from
labelled texts by `python -m bench.train_wishes`; how well they read the texts of others is in docs/consent.md. A text
is judged by the one of its sentences that scores highest: a long text may ask for it in one.
"""

import math
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from sayso.domain.inbound.keyword import LONGEST_TEXT
from sayso.domain.inbound.opt_out_phrases.rules import rules
from sayso.domain.text.tokens import Words

SIZE = 1 << 18
"""How many weights there are: features that share one are distinguished by the others in their text."""
STEP = 1 / 8
"""The unit of a stored weight, which is one signed byte."""

_WINDOW = 12
"""Words of a long sentence that are judged together; the next window begins in its middle."""
_LONGEST_SENTENCE = _WINDOW + 4
_LONGEST_RUN = 4
_PART_LENGTHS = (3, 4, 5)
_CUT = "~"
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A logarithm of odds, and the words of the text that it is for."""

    score: float
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, a part of a long one, or two short ones: its features, and its place in the text."""

    features: tuple[int, ...]
    begin: int
    end: int

    @property
    def scale(self) -> float:
        """What makes long and short passages comparable."""
        return 1 / math.sqrt(len(self.features))


def judged(text: str) -> Judgement:
    """How likely the text asks for no more texts."""
    bias, weights = _model()
    shown = shown_text(text)
    best = max(passages(shown), key=lambda one: _score(one, bias, weights))
    return Judgement(_score(best, bias, weights), " ".join(shown[best.begin : best.end].split()))


def _score(passage: Passage, bias: float, weights: memoryview) -> float:
    return bias + STEP * passage.scale * sum(weights[feature] for feature in passage.features)


@cache
def _model() -> tuple[float, memoryview]:
    """The bias and the weights; read when the first text needs them."""
    stored = Path(__file__).with_name("wish_weights.bin").read_bytes()
    weights = memoryview(zlib.decompress(stored)).cast("b")
    return weights[0] * STEP, weights[1:]


def shown_text(text: str) -> str:
    """The text as far as it is read, with signs as words ("🛑")."""
    signs = rules().signs
    return "".join(signs.get(char, "!" if char == "\n" else char) for char in text[:LONGEST_TEXT])


def passages(shown: str) -> list[Passage]:
    """All that is judged apart."""
    read = Words.of(shown)
    spelling = rules().spelling
    drawn = (_DRAWN_OUT.sub(r"\1", word) for word in read.words)
    words = ["0" if word.isdecimal() else spelling.get(word, word) for word in drawn]
    return [
        Passage(_features(words, first, last), read.begins[first], read.ends[last - 1])
        for first, last in _places(words)
    ] or [Passage(_features([], 0, 0), 0, 0)]


def _places(words: list[str]) -> Iterator[tuple[int, int]]:
    sentences = list(_sentences(words))
    for first, last in sentences:
        if last - first <= _LONGEST_SENTENCE:
            yield first, last
        else:
            yield from ((at, min(at + _WINDOW, last)) for at in range(first, last - _WINDOW // 2, _WINDOW // 2))
    for (first, _), (begin, last) in pairwise(sentences):
        if last - first <= _WINDOW and begin > first:
            yield first, last


def _sentences(words: list[str]) -> Iterator[tuple[int, int]]:
    first = 0
    for at, word in enumerate([*words, "."]):
        if word == ".":
            if at > first:
                yield first, at
            first = at + 1


def _features(words: list[str], first: int, last: int) -> tuple[int, ...]:
    begins = "^" if first == 0 or words[first - 1] == "." else _CUT
    ends = "$" if last >= len(words) or words[last] == "." else _CUT
    return tuple(sorted({zlib.crc32(name.encode()) % SIZE for name in _names([begins, *words[first:last], ends])}))


def _names(words: list[str]) -> Iterator[str]:
    yield f"length {min(len(words), 8)}"
    for at, word in enumerate(words):
        for size in range(1, _LONGEST_RUN + 1):
            if at + size <= len(words):
                yield " ".join(words[at : at + size])
        yield from (f"{word} _{gap} {words[at + gap]}" for gap in (2, 3) if at + gap < len(words))
        if len(word) > 2:
            edged = f"<{word}>"
            yield from (
                f"#{edged[place : place + size]}" for size in _PART_LENGTHS for place in range(len(edged) - size + 1)
            )
