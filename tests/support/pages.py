"""The pages of the documentation: their blocks, the commands in them, and the words that they explain."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_SEPARATORS = frozenset({"&&", "||", "|", ";", "&"})
_REDIRECTIONS = frozenset({">", ">>", "<"})
_GRAMMAR = re.compile(r"export|\w+\(\)|[{}]")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the page, the language (none for what is typed), the text."""

    page: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command as a shell would see it: variables set before it, and its words."""

    page: str
    words: tuple[str, ...]
    settings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.page}: {' '.join(self.words)[:100]}"


@cache
def pages() -> dict[str, str]:
    """Every page that people read, by its path; not the decision records, which keep the words of their day."""
    files = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md"))]
    return {file.relative_to(ROOT).as_posix(): file.read_text() for file in files}


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in its order."""
    return [Block(page, language, text) for language, text in _FENCE.findall(pages()[page])]


def spans(page: str) -> list[str]:
    """What the prose of a page has in backticks."""
    return _SPAN.findall(_FENCE.sub("", pages()[page]))


@cache
def explained() -> frozenset[str]:
    """Every word in backticks on any page, alone or among others."""
    return frozenset(word for page in pages() for span in spans(page) for word in re.findall(r"[\w-]+", span))


def commands(block: Block) -> Iterator[Command]:
    """The commands of a block that is typed into a shell; lines that a quote or a backslash joins are one."""
    outer, inner = _without_substitutions(block.text)
    together = ""
    for line in outer.splitlines():
        together += line
        if together.endswith("\\"):
            together = together[:-1]
            continue
        try:
            words = _words(together)
        except ValueError:  # a quote is still open
            together += "\n"
            continue
        yield from _split(block.page, words)
        together = ""
    assert not together.strip(), f"{block.page}: the block ends within a quote: {together[:80]}"
    for text in inner:
        yield from commands(Block(block.page, block.language, text))


def _without_substitutions(text: str) -> tuple[str, list[str]]:
    """The text with a word instead of each `$(…)`, and the contents of those parentheses."""
    inner = []
    while (start := text.find("$(")) >= 0:
        depth, end = 1, start + 2
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        inner.append(text[start + 2 : end - 1])
        text = f"{text[:start]}SUBSTITUTED{text[end:]}"
    return text, inner


def _words(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    return list(lexer)


def _split(page: str, words: list[str]) -> Iterator[Command]:
    parts: list[list[str]] = [[]]
    redirected = False
    for word in words:
        if word in _SEPARATORS:
            parts.append([])
        elif redirected or word in _REDIRECTIONS:
            redirected = not redirected
        else:
            parts[-1].append(word)
    for part in parts:
        settings = []
        while part and (_ASSIGNMENT.match(part[0]) or _GRAMMAR.fullmatch(part[0])):
            settings.append(part.pop(0))
        if part or settings:
            yield Command(page, tuple(part), tuple(settings))
