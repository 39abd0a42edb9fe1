"""The rules for plain words, from the data files beside this module; read when the first text needs them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sayso.domain.text.phrases import Phrase, PhraseBook
from sayso.domain.text.tokens import words_of

LANGUAGES = ("en", "es")
"""Each has a file. The rules of all languages always apply, since many texts mix two."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of all languages, ready to use."""

    book: PhraseBook
    spelling: Mapping[str, str]
    """Words as people type them, to the spelling of the phrases."""
    signs: Mapping[str, str]
    fillers: frozenset[tuple[str, ...]]
    """One or two words that mean nothing here: "please", "thank you"."""


def read(language: str) -> dict[str, Any]:
    """One language's data file."""
    return tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def rules() -> Rules:
    """The rules; read once."""
    files = [read(language) for language in LANGUAGES]
    phrases = [found for file in files for found in _phrases(file)]
    return Rules(
        book=PhraseBook(phrases, words_of(" ".join(word for file in files for word in file["takes_back"]))),
        spelling={typed: word for file in files for word, all_typed in file["spelling"].items() for typed in all_typed},
        signs={sign: f" {word} " for file in files for sign, word in file.get("signs", {}).items()},
        fillers=frozenset(words_of(filler) for file in files for filler in file["fillers"]),
    )


def _phrases(file: dict[str, Any]) -> Iterator[tuple[str, Phrase]]:
    lists = file["lists"]
    for rule in file["rule"]:
        yield from ((rule["id"], Phrase.read(source, lists)) for source in rule["phrases"])
        yield from (("", Phrase.read(source, lists)) for source in rule.get("harmless", ()))
