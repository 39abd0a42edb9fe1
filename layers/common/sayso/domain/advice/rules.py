"""The rules in the data files next to this module, read when the first message needs them."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sayso.domain.text.phrases import Phrase, PhraseBook
from sayso.domain.text.tokens import words_of

LANGUAGES = ("en", "es")
"""Each has a file; the rules of all are always looked for: many a school writes in two in one message."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of all languages, made ready."""

    opt_out: PhraseBook
    aggressive: PhraseBook
    quiet: frozenset[str]
    """Words that are written in capitals anyway."""
    short_words: frozenset[str]
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

    def phrases(tables: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, Phrase]]:
        return (
            (meaning if key == "phrases" else "", Phrase.read(source, lists))
            for meaning, table in tables
            for key in ("phrases", "harmless")
            for source in table.get(key, ())
        )

    def words(table: str, key: str) -> frozenset[str]:
        return frozenset(words_of(" ".join(entry for file in files for entry in file[table][key])))

    return Rules(
        opt_out=PhraseBook(phrases(("opt_out", file["opt_out"]) for file in files)),
        aggressive=PhraseBook(
            phrases((wording["instead"], wording) for file in files for wording in file["aggressive"]),
            words_of(" ".join(lists["negation"])),
        ),
        quiet=words("capitals", "acronyms") | words("capitals", "keywords"),
        short_words=words("capitals", "short_words"),
        generic=words("names", "generic"),
        small=words("names", "small"),
        fields=frozenset(name for file in files for name in file["placeholders"]["fields"]),
        greetings=words("placeholders", "greetings"),
        shorteners=frozenset(read("shorteners")["domains"]),
    )
