"""The language of a text, by its short words; and how each language is spoken in a call."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sayso.domain.account.settings import Language
from sayso.domain.text.tokens import words_of


@dataclass(frozen=True, slots=True)
class Spoken:
    """Twilio's names for a language and for the voice that reads it; an empty voice is Twilio's own."""

    locale: str
    voice: str


@dataclass(frozen=True, slots=True)
class _Known:
    words: frozenset[str]
    signs: frozenset[str]
    spoken: Spoken


@cache
def _languages() -> Mapping[Language, _Known]:
    tables = tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))
    return {
        language: _Known(frozenset(table["words"]), frozenset(table["signs"]), Spoken(table["locale"], table["voice"]))
        for language in Language
        for table in (tables[language.value],)
    }


def language_of(text: str) -> Language:
    """The language that most of the text's short words and signs are of; English where it is even."""
    words = words_of(text)
    seen = {
        language: sum(word in known.words for word in words) + sum(char in known.signs for char in text.lower())
        for language, known in _languages().items()
    }
    return max(Language, key=lambda language: seen[language])


def spoken_as(language: Language) -> Spoken:
    """How a call speaks it."""
    return _languages()[language].spoken
