"""Phrases as the rules write them, and how they are found among the words of a text.

final notice        these words, one after the other
you must/shall      one or the other
you ..2 must        up to two words between
reply with? stop    a word that may be missing
<reply> stop        any entry of the list `reply`; also <reply>/send
~ed                 any word that ends in "ed"; ~ar/er: in "ar" or "er"
^ you must          where a clause begins
opt out $           where a clause ends
^^ stop $$          where the text begins, and where it ends
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sayso.domain.text.tokens import MARKS, Words, words_of

type Lists = Mapping[str, Sequence[str]]

_BORDERS = frozenset({"^", "^^", "$", "$$"})


@dataclass(frozen=True, slots=True)
class _Part:
    """One step through the words: over one of `single`, one of `several` (by the first word), a word with one of the
    `endings`, or up to `up_to` words of any kind."""

    single: frozenset[str] = frozenset()
    several: Mapping[str, Sequence[list[str]]] = field(default_factory=dict)
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
        listed = (lists[way[1:-1]] if way.startswith("<") else [way] for way in source.split("/"))
        ways = [words_of(way) for ways in listed for way in ways]
        several: dict[str, list[list[str]]] = {}
        for way in ways:
            if len(way) > 1:
                several.setdefault(way[0], []).append(list(way))
        return cls(frozenset(way[0] for way in ways if len(way) == 1), several, optional=optional)

    @property
    def begins_with(self) -> set[str]:
        """The words that it can begin with; none if it can begin with any word, or be left out."""
        return set() if self.optional else {*self.single, *self.several}

    def after(self, words: list[str], places: set[int]) -> set[int]:
        """The positions that this step can reach from these; a set, so that no text makes it try anything twice."""
        reached = set(places) if self.optional else set()
        for place in places:
            if place >= len(words):
                continue
            word = words[place]
            if word in self.single or (self.endings and word.endswith(self.endings)):
                reached.add(place + 1)
            for way in self.several.get(word, ()):
                if words[place : place + len(way)] == way:
                    reached.add(place + len(way))
            if self.up_to:
                reached.update(self._skipping(words, place))
        return reached

    def _skipping(self, words: list[str], place: int) -> Iterator[int]:
        for skipped in range(place, min(place + self.up_to, len(words))):
            if words[skipped] in MARKS:
                return
            yield skipped + 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the rules; `opens` and `closes` tie its ends to those of a clause, or of the whole text."""

    parts: tuple[_Part, ...]
    opens: str
    closes: str

    @classmethod
    def read(cls, source: str, lists: Lists) -> "Phrase":
        """Read a phrase. Raises KeyError for an unknown list, ValueError if it could begin with any word."""
        pieces = source.split()
        parts = tuple(_Part.read(piece, lists) for piece in pieces if piece not in _BORDERS)
        if not parts or not parts[0].begins_with:
            raise ValueError(f"a phrase begins with a word that it names: {source!r}")
        opens, closes = (piece if piece in _BORDERS else "" for piece in (pieces[0], pieces[-1]))
        return cls(parts, opens, closes)

    def openings(self) -> Iterator[tuple[str, str]]:
        """The first two words that it can begin with; "" where the second is open."""
        first, following = self.parts[0], self.parts[1:]
        seconds = (following[0].begins_with if following else set()) or {""}
        yield from ((word, second) for word in first.single for second in seconds)
        yield from {(way[0], way[1]) for ways in first.several.values() for way in ways}

    def end(self, words: Words, at: int) -> int | None:
        """Where its longest match that begins here ends; None if there is no match."""
        if self.opens and not (words.opens_text(at) if self.opens == "^^" else words.opens_clause(at)):
            return None
        places = {at}
        for part in self.parts:
            places = part.after(words.words, places)
            if not places:
                return None
        if self.closes:
            closes = words.closes_text if self.closes == "$$" else words.closes_clause
            places = {place for place in places if closes(place)}
        return max(places, default=None)


class Found(NamedTuple):
    """A phrase in a text: what it means, its first word, and the word after its last."""

    meaning: str
    first: int
    last: int


class PhraseBook:
    """Phrases by their first word, each with a meaning. A phrase without a meaning is harmless, and hides the phrases
    in it. A phrase right after a negation is harmless too: "not mandatory".
    """

    def __init__(self, phrases: Iterable[tuple[str, Phrase]], negations: Collection[str] = ()) -> None:
        self._negations = frozenset(negations)
        self._by_two_words: dict[tuple[str, str], list[tuple[str, Phrase]]] = {}
        for meaning, phrase in phrases:
            for key in phrase.openings():
                self._by_two_words.setdefault(key, []).append((meaning, phrase))

    def find(self, words: Words) -> Iterator[Found]:
        """The phrases of a text in order; none overlaps another. Of those at one place a harmless one wins, then
        the longest."""
        at = 0
        while at < len(words.words):
            best = self._best(words, at)
            if best and best.meaning and not (at and words.words[at - 1] in self._negations):
                yield best
            at = best.last if best else at + 1

    def _best(self, words: Words, at: int) -> Found | None:
        first, second = words.words[at], words.words[at + 1] if at + 1 < len(words.words) else ""
        best: Found | None = None
        for key in ((first, second), (first, ""))[: 2 if second else 1]:
            for meaning, phrase in self._by_two_words.get(key, ()):
                end = phrase.end(words, at)
                if end is not None and (best is None or (not meaning, end) > (not best.meaning, best.last)):
                    best = Found(meaning, at, end)
        return best
