"""The rules as they stand in the data files beside this module, read when the first message needs them."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sayso.domain.advice.phrases import Phrase, PhraseBook
from sayso.domain.advice.words import words_of

LANGUAGES = ("en", "es")
"""Each has a file; the rules of all are always looked for: many a school writes in two in one message."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of all languages, made ready."""

    opt_out: PhraseBook
    aggressive: PhraseBook
    acronyms: frozenset[str]
    short_words: frozenset[str]
    keywords: frozenset[str]
    generic: frozenset[str]
    small: frozenset[str]
    fields: frozenset[str]
    greetings: frozenset[str]
    shorteners: frozenset[str]


def read(name: str) -> dict[str, Any]:
    """One data file."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def rules() -> Rules:
    """The rules; read once."""
    files = [read(language) for language in LANGUAGES]
    lists: dict[str, list[str]] = {}
    for file in files:
        for name, entries in file["lists"].items():
            lists.setdefault(name, []).extend(entries)

    def phrases(sources: list[str]) -> Iterator[Phrase]:
        return (Phrase.read(source, lists) for source in sources)

    def words(table: str, key: str) -> frozenset[str]:
        return frozenset(word for file in files for entry in file[table][key] for word in words_of(entry))

    return Rules(
        opt_out=PhraseBook(
            [("opt_out", phrase) for file in files for phrase in phrases(file["opt_out"]["phrases"])],
            [phrase for file in files for phrase in phrases(file["opt_out"]["harmless"])],
        ),
        aggressive=PhraseBook(
            [(w["instead"], p) for file in files for w in file["aggressive"] for p in phrases(w["phrases"])],
            [p for file in files for w in file["aggressive"] for p in phrases(w.get("harmless", []))],
        ),
        acronyms=words("capitals", "acronyms"),
        short_words=words("capitals", "short_words"),
        keywords=words("capitals", "keywords"),
        generic=words("names", "generic"),
        small=words("names", "small"),
        fields=frozenset(field for file in files for field in file["placeholders"]["fields"]),
        greetings=words("placeholders", "greetings"),
        shorteners=frozenset(read("shorteners")["domains"]),
    )
