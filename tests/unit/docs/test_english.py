"""The pages say things as a colleague would: no turns that must be read twice. What to write instead is beside each."""

import re

import pytest

from tests.support.pages import ROOT, pages

DECISIONS = "docs/decisions/README.md"
INSTEAD = {
    r"\b(is|are|was|were) told\b|\btells\b": "says, prints, reports",
    r"\bstands? (in|there|beside|behind)\b": "is in",
    r"\bas (it|they) stands?\b": "current, unchanged",
    r"\bin the place of\b": "instead of",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bshall\b": "must, should, can",
    r"\bof which nothing\b": "that has no report yet",
    r"\bwhat becomes of\b": "the final status, the result",
    r"\bcomes? to (its|their|an) end\b": "finishes",
    r"(?<!here )\bis no (?!longer\b)": "is not",
}


def prose(page: str) -> str:
    """The page without what it quotes: code, and spans of it."""
    text = pages()[page] if page in pages() else (ROOT / page).read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$|`[^`\n]+`|\]\([^)]*\)", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", [*pages(), DECISIONS])
def test_a_page_is_written_as_a_colleague_would_say_it(page: str) -> None:
    found = {
        match[0]: instead
        for turn, instead in INSTEAD.items()
        for match in re.finditer(turn, prose(page), re.IGNORECASE)
    }
    assert found == {}
