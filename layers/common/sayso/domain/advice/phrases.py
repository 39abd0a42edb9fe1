"""Phrases as the rules write them, and where they stand among the words of a text.

final notice        these words, one after the other
you must/shall      one or the other
you ..2 must        up to two words between
reply with? stop    a word that may be missing
<reply> stop        any entry of the list `reply`
~ed                 any word that ends so; ~ar/er: or so
^ you must          where a clause begins
opt out $           where a clause ends
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sayso.domain.advice.words import MARKS, Words, words_of

type Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Part:
    """A step through the words; each of `others` is a way of several words."""

    single: frozenset[str] = frozenset()
    others: tuple[list[str], ...] = ()
    endings: tuple[str, ...] = ()
    optional: bool = False
    up_to: int = 0

    @classmethod
    def read(cls, source: str, lists: Lists) -> "_Part":
        if source.startswith(".."):
            return cls(up_to=int(source[2:]), optional=True)
        optional = len(source) > 1 and source.endswith("?")
        source = source.removesuffix("?") if optional else source
        if source.startswith("~"):
            return cls(endings=words_of(source.replace("/", " ")), optional=optional)
        written = lists[source[1:-1]] if source.startswith("<") else source.split("/")
        ways = [words_of(way) for way in written]
        others = tuple(list(way) for way in ways if len(way) > 1)
        return cls(frozenset(way[0] for way in ways if len(way) == 1), others, optional=optional)

    @property
    def first_words(self) -> set[str]:
        return {*self.single, *(way[0] for way in self.others)}

    def after(self, words: list[str], places: set[int]) -> set[int]:
        """The places where one can be after this step; a set, so that no text makes it try things twice."""
        reached = set(places) if self.optional else set()
        for place in places:
            if place >= len(words):
                continue
            word = words[place]
            if word in self.single or (self.endings and word.endswith(self.endings)):
                reached.add(place + 1)
            reached.update(place + len(way) for way in self.others if words[place : place + len(way)] == way)
            reached.update(self._skipping(words, place))
        return reached

    def _skipping(self, words: list[str], place: int) -> Iterator[int]:
        for skipped in range(place, min(place + self.up_to, len(words))):
            if words[skipped] in MARKS:
                return
            yield skipped + 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the rules; `opens` and `closes` tie it to a clause."""

    parts: tuple[_Part, ...]
    opens: bool
    closes: bool

    @classmethod
    def read(cls, source: str, lists: Lists) -> "Phrase":
        """Reads a phrase. Raises KeyError for an unknown list, ValueError for a phrase that could begin anyhow."""
        pieces = source.split()
        parts = tuple(_Part.read(piece, lists) for piece in pieces if piece not in {"^", "$"})
        if not parts or parts[0].optional or not parts[0].first_words:
            raise ValueError(f"a phrase begins with a word that it names: {source!r}")
        return cls(parts, pieces[0] == "^", pieces[-1] == "$")

    def end(self, words: Words, at: int) -> int | None:
        """Where the longest way of it ends that begins here; None if none does."""
        if self.opens and not words.opens_clause(at):
            return None
        places = {at}
        for part in self.parts:
            places = part.after(words.words, places)
            if not places:
                return None
        if self.closes:
            places = {place for place in places if words.closes_clause(place)}
        return max(places, default=None)


class Found(NamedTuple):
    """A phrase in a text: what it means, its first word, and the word after its last."""

    meaning: str
    first: int
    last: int


class PhraseBook:
    """Phrases by their first word, each with a meaning; harmless ones hide what stands in them."""

    def __init__(self, meant: Iterable[tuple[str, Phrase]], harmless: Iterable[Phrase]) -> None:
        self._harmless: dict[str, list[Phrase]] = {}
        self._meant: dict[str, list[tuple[str, Phrase]]] = {}
        for phrase in harmless:
            for word in phrase.parts[0].first_words:
                self._harmless.setdefault(word, []).append(phrase)
        for meaning, phrase in meant:
            for word in phrase.parts[0].first_words:
                self._meant.setdefault(word, []).append((meaning, phrase))

    def find(self, words: Words) -> Iterator[Found]:
        """The phrases of a text in order; none overlaps another, the longer of two wins."""
        at = 0
        while at < len(words.words):
            word = words.words[at]
            harmless = [phrase.end(words, at) for phrase in self._harmless.get(word, ())]
            end, meaning = max((end or at, "") for end in [at, *harmless])
            if end == at:
                ends = ((phrase.end(words, at) or at, meaning) for meaning, phrase in self._meant.get(word, ()))
                end, meaning = max(ends, key=lambda found: found[0], default=(at, ""))
            if meaning and end > at:
                yield Found(meaning, at, end)
            at = max(end, at + 1)
