"""Whether a message says who sends it: by the account's name, a word that is its own, or its initials."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sayso.domain.advice.model import Span
from sayso.domain.advice.rules import rules
from sayso.domain.advice.words import MARKS, Words, fold

_SHORTEST_WORD = 3
"""Shorter ones stand in too many texts to name anybody."""

_SHORTEST_INITIALS = 3

_POSSESSIVE = re.compile(r"(?<=[^\W\d_])['\u2018\u2019\u02bc\u00b4`]s\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Name:
    """An account's name in the forms that a message may use."""

    whole: str
    own_words: frozenset[str]
    runs: tuple[str, ...]
    acronyms: re.Pattern[str] | None
    written: str

    @classmethod
    def of(cls, name: str) -> "_Name":
        words = _plain(name)
        small, generic = rules().small, rules().generic
        content = [at for at, word in enumerate(words) if word not in small]
        own = {word for word in words if _names_somebody(word) and word not in generic | small}
        own |= {word for word in _plain(_POSSESSIVE.sub("", name)) if word + "s" in own}
        pairs = pairwise(content)
        runs = () if own else tuple(_line(words[first : second + 1]) for first, second in pairs)
        acronyms = {
            "".join(word[0] for word in words),
            "".join(words[at][0] for at in content),
        }
        acronyms = {letters for letters in acronyms if len(letters) >= _SHORTEST_INITIALS}
        acronyms |= {word for word in own_capitals(name) if word not in generic | small}
        return cls(_line(words), frozenset(own | _squeezed(words)), runs, _any_of(acronyms), name.strip())


@lru_cache(maxsize=256)  # an account sends many batches
def _name(name: str) -> _Name:
    return _Name.of(name)


def says_who(spans: Sequence[Span], account_name: str) -> bool:
    """Whether the account can be told from the message; of a value only the whole name counts, since a child may
    be called as the school is."""
    name = _name(account_name)
    text = "".join(span.text for span in spans)
    if not name.whole.strip():  # a name without letters
        return name.written in text
    if name.whole in _line(_plain(text)) or (not name.whole.isascii() and _joined(name.whole) in _joined(fold(text))):
        return True
    staff_wrote = "".join(" " if span.is_value else span.text for span in spans)
    plain = _plain(staff_wrote)
    words = {*plain, *_plain(_POSSESSIVE.sub("", staff_wrote))}
    line = _line(plain)
    return (
        not name.own_words.isdisjoint(words)
        or any(run in line for run in name.runs)
        or (name.acronyms is not None and name.acronyms.search(staff_wrote) is not None)
    )


def own_capitals(name: str) -> Iterator[str]:
    """Words of two capitals in a name, small: "AB" of "AB Dance"."""
    return (word.lower() for word in re.findall(r"\b[^\W\d_]{2}\b", name) if word.isupper())


def _names_somebody(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and not word.isdigit()


def _squeezed(words: Sequence[str]) -> set[str]:
    """The words of a name as an address writes them: "harbourdance"; from the first on."""
    return {"".join(words[:count]) for count in range(2, len(words) + 1)}


def _plain(text: str) -> list[str]:
    return [word for word in Words.of(text).words if word not in MARKS]


def _line(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _joined(text: str) -> str:
    """Without blanks, for scripts that write none."""
    return "".join(text.split())


def _any_of(acronyms: set[str]) -> re.Pattern[str] | None:
    """Finds any of them in capitals, with or without dots."""
    if not acronyms:
        return None
    ways = "|".join(r"\.?".join(map(re.escape, letters.upper())) for letters in sorted(acronyms))
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)")
