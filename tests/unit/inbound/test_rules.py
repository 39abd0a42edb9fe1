"""The files of the rules of plain words: whole, dated, and read as they are written."""

import re
from datetime import date
from typing import Any

import pytest

from sayso.domain.inbound.opt_out_phrases.rules import LANGUAGES, read, rules
from sayso.domain.text.phrases import Phrase, PhraseBook
from sayso.domain.text.tokens import Words
from tests.support.pages import ROOT, pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_names_its_language_its_date_and_its_sources(language: str) -> None:
    file = read(language)
    assert date.fromisoformat(file["date"]) <= date(2026, 12, 31)
    assert file["language"]
    assert all(file["sources"].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_is_used(language: str) -> None:
    file = read(language)
    phrases = [phrase for rule in file["rule"] for key in ("phrases", "harmless") for phrase in rule.get(key, ())]
    used = set(re.findall(r"<(\w+)>", " ".join(phrases)))
    assert used == set(file["lists"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_twice_in_a_rule(language: str) -> None:
    for rule in read(language)["rule"]:
        phrases = [*rule["phrases"], *rule.get("harmless", ())]
        assert len(phrases) == len(set(phrases)), rule["id"]


def test_every_language_has_the_same_rules_and_the_page_explains_each() -> None:
    ids = [[rule["id"] for rule in read(language)["rule"]] for language in LANGUAGES]
    assert ids[0] == ids[1]
    page = pages()["docs/consent.md"]
    section = page[page.index("### The rules") : page.index("### How well they read")]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == ids[0]


def test_no_spelling_is_that_of_two_words() -> None:
    typed = [one for language in LANGUAGES for all_typed in read(language)["spelling"].values() for one in all_typed]
    assert len(typed) == len(set(typed))
    assert set(typed).isdisjoint(rules().spelling.values())


def found(text: str, *phrases: str, lists: dict[str, Any] | None = None) -> bool:
    book = PhraseBook((phrase, Phrase.read(phrase, lists or {})) for phrase in phrases)
    return next(book.find(Words.of(text)), None) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("stop", True), (" Stop!! ", True), ("... stop", True), ("please stop", False), ("stop. now", False)],
)
def test_two_borders_stand_for_the_whole_text(text: str, expected: bool) -> None:
    assert found(text, "^^ stop $$") is expected


@pytest.mark.parametrize(("text", "expected"), [("no. stop", True), ("stop. no", False), ("no stop", False)])
def test_a_clause_may_begin_where_the_text_need_not(text: str, expected: bool) -> None:
    assert found(text, "^ stop $$") is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("no texts", True), ("no sms", True), ("no calls", True), ("no x", False)]
)
def test_a_list_may_stand_beside_words(text: str, expected: bool) -> None:
    assert found(text, "no <texts>/calls", lists={"texts": ["texts", "sms"]}) is expected


def test_the_corpus_says_how_it_was_made() -> None:
    assert "held_out.json" in (ROOT / "tests/data/wishes/README.md").read_text(encoding="utf-8")
