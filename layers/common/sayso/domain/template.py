"""What a text with `{{ names }}` in it is, and the text that each recipient gets of it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from sayso.domain.rejection import RejectionReason, RowRejected

_OPEN, _CLOSE = "{{", "}}"
_APART = re.compile(r"[\s_-]+")

# C0, DEL and C1, and Unicode's own ends of lines: a value is a few words; with lines of its own it could make
# one recipient's text look like something else.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class InvalidTemplate(ValueError):
    """The text is no template; `position` is the place of the fault, in characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at position {position})")
        self.position = position


@dataclass(frozen=True, slots=True)
class Template:
    """Literal texts with a variable between each two; `names` are canonical."""

    literals: tuple[str, ...]
    variables: tuple[str, ...]
    names: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `{{ name }}`; a single brace is literal text. Raises InvalidTemplate."""
        literals, variables = [], []
        begin = 0
        while (opening := text.find(_OPEN, begin)) >= 0:
            _refuse_stray_close(text, begin, opening)
            closing = text.find(_CLOSE, opening + len(_OPEN))
            if closing < 0:
                raise InvalidTemplate("{{ is not closed by }}", opening)
            literals.append(text[begin:opening])
            variables.append(_name(text[opening + len(_OPEN) : closing], opening))
            begin = closing + len(_CLOSE)
        _refuse_stray_close(text, begin, len(text))
        return cls((*literals, text[begin:]), tuple(variables), frozenset(variables))

    def render(self, variables: Mapping[str, str]) -> str:
        """One recipient's text; a value goes in as it stands, braces and all. Raises RowRejected."""
        values = self._values(variables)
        parts = [self.literals[0]]
        for name, literal in zip(self.variables, self.literals[1:], strict=True):
            parts += (values[name], literal)
        return "".join(parts)

    def _values(self, variables: Mapping[str, str]) -> dict[str, str]:
        """The values of the names in use; in the order of the text, so that the first fault is told."""
        given: dict[str, str] = {}
        for title, value in variables.items():
            name = canonical_name(title)
            if name in self.names and given.setdefault(name, value) != value:
                raise RowRejected(RejectionReason.INVALID_VALUE, name)  # two columns of one name that disagree
        for name in dict.fromkeys(self.variables):
            value = given.get(name, "")
            if is_blank(value):
                raise RowRejected(RejectionReason.MISSING_VARIABLE, name)
            if _CONTROL.search(value):
                raise RowRejected(RejectionReason.INVALID_VALUE, name)
        return given


@lru_cache(maxsize=1024)  # the same few titles come with every row
def canonical_name(raw: str) -> str:
    """A name as column titles are compared: " First-Name" and "first_name" are one."""
    seen = "".join(char for char in unicodedata.normalize("NFKC", raw) if unicodedata.category(char) != "Cf")
    return _APART.sub("_", unicodedata.normalize("NFKC", seen.casefold()).strip())


def _name(raw: str, position: int) -> str:
    name = canonical_name(raw)
    if not name:
        raise InvalidTemplate("{{ }} names no variable", position)
    kinds = {"_" if char == "_" else unicodedata.category(char)[0] for char in name}
    if not kinds <= set("LMN_") or not kinds & set("LN"):
        raise InvalidTemplate(f"{raw.strip()[:40]!r} is not the name of a variable", position)
    return name


def _refuse_stray_close(text: str, begin: int, end: int) -> None:
    stray = text.find(_CLOSE, begin, end)
    if stray >= 0:
        raise InvalidTemplate("}} closes nothing", stray)


def is_blank(value: str) -> bool:
    """Whether nothing of it is seen: blanks, and characters without a width."""
    return all(char.isspace() or unicodedata.category(char) == "Cf" for char in value)
