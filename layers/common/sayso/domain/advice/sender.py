"""Whether a message says who sends it: by the account's name, a word that is its own, or its initials."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sayso.domain.advice.rules import rules
from sayso.domain.text.template import Span
from sayso.domain.text.tokens import MARKS, Words, fold, words_of

_SHORTEST_WORD = 3
"""Shorter words are in too many texts to name anybody; so are numbers."""

_SHORTEST_INITIALS = 3

_LONGEST_NAME = 200
"""Characters that are looked at."""

_POSSESSIVE = re.compile(r"(?<=[^\W\d_])['\u2018\u2019\u02bc\u00b4\u0060]s\b", re.IGNORECASE)
_CAPITALS = re.compile(r"(?<!\w)[^\W\d_]{2}(?!\w)")


@dataclass(frozen=True, slots=True)
class _Name:
    """An account's name in the forms that a message may use."""

    written: str
    whole: str
    """Its words, each between blanks; so are the runs."""
    own_words: frozenset[str]
    runs: tuple[str, ...]
    """Two words of a name that has none of its own: "Swim School"."""
    initials: re.Pattern[str] | None

    @classmethod
    def of(cls, name: str) -> "_Name":
        words = _plain(words_of(name))
        common = rules().generic | rules().small
        naming = [at for at, word in enumerate(words) if word not in rules().small]
        own = {word for word in words if len(word) >= _SHORTEST_WORD and not word.isdigit() and word not in common}
        own |= {word for word in words_of(_POSSESSIVE.sub("", name)) if word + "s" in own}
        runs = () if own else tuple(_line(words[first : second + 1]) for first, second in pairwise(naming))
        initials = {"".join(word[0] for word in words), "".join(words[at][0] for at in naming)}
        initials = {letters for letters in initials if len(letters) >= _SHORTEST_INITIALS}
        if not any(word.isdigit() for word in words):  # "PS 118" is not known by "PS"
            initials |= {pair for pair in _CAPITALS.findall(name) if pair.isupper() and fold(pair) not in common}
        together = {"".join(words[:count]) for count in range(2, len(words) + 1)}  # "harbourdance.org"
        forms = own | {word + "s" for word in own} | together
        return cls(name.strip(), _line(words), frozenset(forms), runs, _any_of(initials))


@lru_cache(maxsize=256)  # an account sends many batches
def _name(name: str) -> _Name:
    return _Name.of(name)


def says_who(spans: Sequence[Span], words: Words, account_name: str) -> bool:
    """Whether the message, whose words these are, says who the account is.

    Of a value only the whole name counts: a child may be called as the school is.
    """
    name = _name(account_name[:_LONGEST_NAME])
    if not name.whole.strip():  # a name without letters
        return name.written in words.text
    if name.whole in _line(_plain(words.words)) or _is_in_unspaced(name, words.text):
        return True
    if any(span.is_value for span in spans):
        words = Words.of("".join(" " if span.is_value else span.text for span in spans))
    if not name.own_words.isdisjoint(words.words):
        return True
    line = _line(_plain(words.words))
    return any(run in line for run in name.runs) or bool(name.initials and name.initials.search(words.text))


def _is_in_unspaced(name: _Name, text: str) -> bool:
    """For scripts that put no blanks between words."""
    return not name.whole.isascii() and "".join(name.whole.split()) in "".join(fold(text).split())


def _plain(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in MARKS]


def _line(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _any_of(initials: set[str]) -> re.Pattern[str] | None:
    """Finds any of them in capitals, with or without dots."""
    if not initials:
        return None
    ways = "|".join(r"\.?".join(map(re.escape, letters.upper())) for letters in sorted(initials))
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)")
