"""The phrases of the rules: how they are written, and that every one in the data files is found."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sayso.domain.advice.rules import LANGUAGES, read, rules
from sayso.domain.text.phrases import Phrase, PhraseBook
from sayso.domain.text.tokens import Words, words_of

LISTS = {"reply": ["reply", "text us"], "our": ["our", "all of our"]}

FOUND = [
    # phrase, text, what is found of it, why
    ("final notice", "a Final   NOTICE!", "Final   NOTICE", "case and blanks"),
    ("final notice", "final\nnotice", "final\nnotice", "an end of line between"),
    ("final notice", "“final” notice", "final” notice", "a quote between"),
    ("final notice", "final-notice", "final-notice", "a hyphen between"),
    ("dont wait", "don’t wait", "don’t wait", "an apostrophe"),
    ("último aviso", "ULTIMO AVISO", "ULTIMO AVISO", "an accent in the rule alone"),
    ("ultimo aviso", "u\u0301ltimo aviso", "u\u0301ltimo aviso", "one in the text, as a character of its own"),
    ("act now", "ａｃｔ n\u200bow", "ａｃｔ n\u200bow", "full-width letters, and one without a width"),
    ("act now/fast", "act fast", "act fast", "one or the other"),
    ("you ..2 must", "you really all must go", "you really all must", "two words between"),
    ("you ..2 must", "you must go", "you must", "and none"),
    ("reply with? stop", "reply stop", "reply stop", "a word that is missing"),
    ("reply with? stop", "reply with stop", "reply with stop", "and is not"),
    ("<reply> stop", "text us STOP", "text us STOP", "an entry of several words"),
    ("<reply> <our>? list", "reply all of our list", "reply all of our list", "a list that may be left out"),
    ("was ~ed/en", "was stolen", "was stolen", "an ending"),
    ("^ pay now", "Hi, pay now", "pay now", "after a comma"),
    ("^ pay now", "Hi Ana\npay now", "pay now", "on a new line"),
    ("^ pay now", "Hi 🎉 pay now", "pay now", "after an emoji"),
    ("opt out $", "to opt out, call", "opt out", "before a comma"),
    ("opt out $", "to opt out", "opt out", "at the end"),
    ("stop : end", "STOP=end", "STOP=end", "a sign of equality is a colon"),
    ("stop 2 end", "STOP2END", "STOP2END", "letters and digits are words apart"),
    ("act now/fast or?", "act now or", "act now or", "the longest way"),
]

NOT_FOUND = [
    # phrase, text, why
    ("final notice", "finals notice", "a longer word"),
    ("final notice", "This is final. Notice the dog", "a full stop between"),
    ("act now", "act, now", "a comma between"),
    ("you ..2 must", "you and all others must", "three words between"),
    ("you ..2 must", "you. They must", "a full stop between"),
    ("^ pay now", "you pay now", "not where a clause begins"),
    ("opt out $", "opt out of it", "not where a clause ends"),
    ("was ~ed", "was gone", "another ending"),
    ("final notice", "final", "the text ends too early"),
]

FILES: list[dict[str, Any]] = [read(language) for language in LANGUAGES]
NAMED = {
    name: [entry for file in FILES for entry in file["lists"].get(name, [])] for file in FILES for name in file["lists"]
}


def found(phrase: str, text: str, harmless: tuple[str, ...] = (), negations: tuple[str, ...] = ()) -> list[str]:
    book = PhraseBook(
        [("meant", Phrase.read(phrase, LISTS)), *(("", Phrase.read(one, LISTS)) for one in harmless)], negations
    )
    words = Words.of(text)
    return [words.as_written(first, last) for _, first, last in book.find(words)]


@pytest.mark.parametrize(("phrase", "text", "place", "why"), FOUND, ids=[f"{row[0]}: {row[3]}" for row in FOUND])
def test_a_phrase_is_found_as_written(phrase: str, text: str, place: str, why: str) -> None:
    assert found(phrase, text) == [place]


@pytest.mark.parametrize(("phrase", "text", "why"), NOT_FOUND, ids=[f"{row[0]}: {row[2]}" for row in NOT_FOUND])
def test_what_differs_is_not_found(phrase: str, text: str, why: str) -> None:
    assert found(phrase, text) == []


def test_a_harmless_phrase_hides_what_is_in_it() -> None:
    assert found("you must", "If you must go, you must", harmless=("if you must",)) == ["you must"]
    assert found("you must", "you must be proud", harmless=("you must be proud",)) == []


def test_a_word_right_before_takes_a_phrase_back() -> None:
    assert found("mandatory", "not mandatory. mandatory", negations=("not",)) == ["mandatory"]


@pytest.mark.parametrize("phrase", ["", "$", "^", "a? b", "..2 must", "~ed now"])
def test_a_phrase_begins_with_a_word_that_it_names(phrase: str) -> None:
    with pytest.raises(ValueError, match="begins with a word"):
        Phrase.read(phrase, LISTS)


def test_a_list_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        Phrase.read("<nowhere> stop", LISTS)


def written_out(phrase: str) -> Iterator[str]:
    """Texts that a phrase stands for: the first way through it, and each other way of each of its steps."""
    steps = [ways(step) for step in phrase.split() if step not in {"^", "$"}]
    first = [step[0] for step in steps]
    for at, step in enumerate(steps):
        for way in step:
            yield " ".join([*first[:at], way, *first[at + 1 :]])


def ways(step: str) -> list[str]:
    if step.startswith(".."):
        return ["", "xx"]
    optional = len(step) > 1 and step.endswith("?")
    bare = step.removesuffix("?") if optional else step
    if bare.startswith("~"):
        return [f"compl{ending}" for ending in bare[1:].split("/")]
    return ([""] if optional else []) + (NAMED[bare[1:-1]] if bare.startswith("<") else bare.split("/"))


def tables(key: str) -> list[dict[str, Any]]:
    return [table for file in FILES for table in (file[key] if isinstance(file[key], list) else [file[key]])]


@pytest.mark.parametrize("key", ["opt_out", "aggressive"])
def test_every_phrase_of_the_files_is_found_unless_a_harmless_one_hides_it(key: str) -> None:
    book = rules().opt_out if key == "opt_out" else rules().aggressive
    harmless = PhraseBook(
        ("harmless", Phrase.read(phrase, NAMED)) for table in tables(key) for phrase in table.get("harmless", [])
    )
    lost = []
    for phrase in (phrase for table in tables(key) for phrase in table["phrases"]):
        for text in written_out(phrase):
            words = Words.of(text)
            if not list(book.find(words)) and not list(harmless.find(words)):
                lost.append((phrase, text))
    assert lost == []


@pytest.mark.parametrize("key", ["opt_out", "aggressive"])
def test_no_harmless_phrase_raises_an_alarm_by_itself(key: str) -> None:
    book = rules().opt_out if key == "opt_out" else rules().aggressive
    for phrase in (phrase for table in tables(key) for phrase in table.get("harmless", [])):
        for text in written_out(phrase):
            assert list(book.find(Words.of(text))) == [], (phrase, text)


@pytest.mark.parametrize("name", [*LANGUAGES, "shorteners"])
def test_each_file_names_its_sources_and_its_date(name: str) -> None:
    file = read(name)
    assert file["sources"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", file["date"])


def test_every_gentler_wording_is_in_quotes() -> None:
    assert all(re.fullmatch(r'"[^"]+"(, "[^"]+")*', table["instead"]) for table in tables("aggressive"))


def test_every_list_is_used() -> None:
    phrases = " ".join(
        phrase
        for key in ("opt_out", "aggressive")
        for table in tables(key)
        for part in ("phrases", "harmless")
        for phrase in table.get(part, [])
    )
    assert {name for name in NAMED if f"<{name}>" not in phrases} == {"negation"}


def test_shorteners_are_plain_domains_told_once() -> None:
    domains = read("shorteners")["domains"]
    assert len(set(domains)) == len(domains) >= 60
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) for domain in domains)


def test_names_and_capitals_are_words() -> None:
    entries = [
        entry for file in FILES for table in ("names", "capitals") for key in file[table] for entry in file[table][key]
    ]
    assert all(len(words_of(entry)) == 1 for entry in entries)
