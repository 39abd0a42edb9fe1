"""Placeholders that are not ours: `{first_name}` with one brace, and those of other programs, left from a paste."""

import re
from collections.abc import Iterator

from sayso.domain.advice.rules import rules
from sayso.domain.text.tokens import fold

_BRACES = re.compile(r"\{(?P<name>[^{}\n]{1,60})\}|[{}]")

# What list programs, word processors and other languages of templates put around a name, or before it.
_FIELD = re.compile(
    r"(?P<mark>\[\[?|<<?|\xab|\*\||%%?|\#|\$)[ ]?(?P<name>[^\W\d_][\w '\u2019/-]{0,38})"
    r"(?P<end>\]\]?|>>?|\xbb|\|\*|%%?|\#|(?<=\w)(?!\w))"
)
_CLOSES = {
    "[": "]",
    "[[": "]]",
    "<": ">",
    "<<": ">>",
    "\xab": "\xbb",
    "*|": "|*",
    "%": "%",
    "%%": "%%",
    "#": "#",
    "$": "",
}
_NOT_NAME = re.compile(r"[\W_]+")
_LONGEST_GREETING = 12


def braces(text: str) -> Iterator[tuple[str, str, int]]:
    """Each brace left over, or each pair with a name in it: as written, the name, the place."""
    if "{" in text or "}" in text:
        for found in _BRACES.finditer(text):
            yield found.group(), _name(found["name"] or ""), found.start()


def fields(text: str) -> Iterator[tuple[str, str, int]]:
    """Each name of a field as other programs write it, likewise: a name that only programs use, or after a greeting."""
    for found in _FIELD.finditer(text):
        if _CLOSES[found["mark"]] == found["end"]:
            name = _name(found["name"])
            if name in rules().fields or (found["mark"] in "[<" and _follows_greeting(text, found.start())):
                yield found.group(), name, found.start()


def _name(written: str) -> str:
    """As a variable is named; empty where it has no letters."""
    return _NOT_NAME.sub("_", fold(written).replace("'", "")).strip("_")


def _follows_greeting(text: str, at: int) -> bool:
    before = fold(text[max(0, at - _LONGEST_GREETING) : at]).replace(",", " ").split()
    return bool(before) and before[-1] in rules().greetings
