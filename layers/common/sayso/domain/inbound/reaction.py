"""Reactions: a heart, a thumb or another emoji that somebody put on a text, which arrives as a text of its own."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sayso.domain.inbound.keyword import LONGEST_TEXT
from sayso.domain.inbound.quotes import OPENINGS, reaches_the_end
from sayso.domain.text.tokens import MARKS, words_of

_LONGEST_LEAD = 80
_EMOJI_MARKS = {"\u203c", "\u2049", "\u20e3"}  # ‼ and ⁉ are punctuation; the box of a digit is a combining mark
_ANY = "*"
_JOINER = "\u200d"  # joins the persons of a family, and is part of the emoji


@dataclass(frozen=True, slots=True)
class Reaction:
    """The emoji that was put on a text, or taken away from it again."""

    emoji: str
    removed: bool = False

    @property
    def in_words(self) -> str:
        """What was done, for an entry."""
        return (
            f"took the reaction {self.emoji} back" if self.removed else f"reacted with {self.emoji} to a text message"
        )


def reaction_in(text: str) -> Reaction | None:
    """The reaction that the whole text is, or None: words after the quoted text are a person's own."""
    lead, quoted = _parted(text[:LONGEST_TEXT].strip())
    words, emoji = _read(lead)
    found = _leads().get(words) if quoted else _to_a_thing(words)
    if found is None or (quoted and not reaches_the_end(quoted)):
        return None
    return Reaction(emoji, found.removed) if found.emoji == _ANY else found


def _parted(text: str) -> tuple[str, str]:
    """What stands before the first quotation mark, and the text from there on."""
    at = next((at for at, char in enumerate(text[:_LONGEST_LEAD]) if char in OPENINGS), None)
    return (text, "") if at is None else (text[:at], text[at:])


def _read(lead: str) -> tuple[tuple[str, ...], str]:
    """The words of the lead in plain letters, with * for an emoji; and the emoji."""
    words: list[str] = []
    emoji = ""
    for piece in _pieces(lead):
        if _is_emoji(piece) and not emoji:
            emoji = piece
            words.append(_ANY)
        else:
            words += [word for word in words_of(piece) or [piece] if word not in MARKS]
    return tuple(words), emoji


def _pieces(lead: str) -> Iterator[str]:
    """The lead by its blanks, without what has no width at the edges of a piece."""
    yield from "".join(" " if unicodedata.category(char) == "Cf" and char != _JOINER else char for char in lead).split()


def _is_emoji(piece: str) -> bool:
    has_sign = any(char in _EMOJI_MARKS or unicodedata.category(char) in {"So", "Sk"} for char in piece)
    return has_sign and not any(char.isalpha() for char in piece)


def _to_a_thing(words: tuple[str, ...]) -> Reaction | None:
    """A reaction to a picture or the like: what is said, an article or a number, and the thing."""
    articles, names = _things()
    for place in range(1, len(words) - 1):
        thing = words[place + 1 :]
        one = words[place] in articles and thing in names
        several = words[place].isdecimal() and (*thing[:-1], thing[-1].removesuffix("s")) in names
        if one or several:
            return _leads().get(words[:place])
    return None


@cache
def _tables() -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("reactions.toml").read_text(encoding="utf-8"))
    return found


@cache
def _leads() -> Mapping[tuple[str, ...], Reaction]:
    """The words before a quote, with * for any emoji, and what they say; read once."""
    tables = _tables()
    taken = tables["removed"]
    said = {words_of(lead): Reaction(emoji) for lead, emoji in tables["said"].items()}
    back = {
        words_of(f"{opening} {sign} {end}"): Reaction(emoji, removed=True)
        for opening in taken["openings"]
        for sign, emoji in taken["signs"].items()
        for end in taken["ends"]
    }
    any_emoji = {
        tuple(lead.split()): Reaction(_ANY, removed=meaning == "removed")
        for meaning, leads in tables["emoji"].items()
        for lead in leads
    }
    return said | back | any_emoji


@cache
def _things() -> tuple[frozenset[str], frozenset[tuple[str, ...]]]:
    tables = _tables()["things"]
    return frozenset(tables["articles"]), frozenset(words_of(name) for name in tables["names"])
