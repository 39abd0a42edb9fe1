"""A text with `{{ names }}` in it, and the text that each recipient gets from it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from sayso.domain.rejection import RejectionReason, RowRejected
from sayso.domain.text.spoilt import is_spoilt

ACCOUNT_VARIABLE = "account"
"""The account's name, which is always there, whatever columns a row has."""

LONGEST_NAME = 200
"""In characters: normalising takes the square of the number of accents, seconds for a title of nothing else."""

_OPEN, _CLOSE = "{{", "}}"
# What stands between words; a bar and braces too, which have a meaning of their own around a name.
_APART = re.compile(r"[\s_{|}\u2010-\u2015-]+")

# Word processors curl the quotes of a title, or of a text, but not of both.
_STRAIGHT = str.maketrans({**dict.fromkeys("’‘‛ʼ′`´", "'"), **dict.fromkeys("“”„‟″", '"')})

# Phones and word processors curl the quotes as they are typed.
_DEFAULT = re.compile(r"default\s*\(\s*[\"“”„‟]([^\"“”„‟]*)[\"“”„‟]\s*\)")

# C0, DEL and C1, Unicode's own ends of lines, and what turns the order of characters round: a value is a few words;
# with lines of its own, or written backwards, it could make one recipient's text look like something else.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e]")
_CONTROL_OF_TEXTS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e]")
"""The same but for tabs and ends of lines, which staff may write."""


_HALF = re.compile("[\ud800-\udfff]")
"""Half a character, which no carrier can take."""


class InvalidTemplate(ValueError):
    """The text is not a valid template; `position` is that of the fault, in characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at position {position})")
        self.position = position


_OF_VALUES = "variables."


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a finished message, and where it comes from.

    `field` is `header`, `template` (of a saved one `texts.<language>`) or `footer`, and `position` that of the piece's
    first character in that field as staff wrote it; or it is `variables.<name>`, and 0.
    """

    text: str
    field: str
    position: int

    @property
    def is_value(self) -> bool:
        """Whether it is a recipient's value; staff wrote the others."""
        return self.field.startswith(_OF_VALUES)


def value_field(name: str) -> str:
    """The field of a variable's value."""
    return f"{_OF_VALUES}{name}"


@dataclass(frozen=True, slots=True)
class Variable:
    """A placeholder; `name` is canonical, `default` is used for a row without a value."""

    name: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """Literal texts and variables in the order of the message; `names` are those of the variables."""

    parts: tuple[Span | Variable, ...]
    names: frozenset[str]

    @classmethod
    def parse(cls, text: str, field: str = "template") -> Self:
        """Reads `{{ name }}` and `{{ name | default("there") }}`; a single brace is text. Raises InvalidTemplate."""
        if control := _CONTROL_OF_TEXTS.search(text):
            raise InvalidTemplate("a control character, which nobody sees: delete it", control.start())
        parts: list[Span | Variable] = []
        begin = 0
        while (opening := text.find(_OPEN, begin)) >= 0:
            _refuse_stray_close(text, begin, opening)
            closing = text.find(_CLOSE, opening + len(_OPEN))
            if closing < 0:
                raise InvalidTemplate("{{ is not closed by }}", opening)
            parts += _literal(text, field, begin, opening)
            parts.append(_variable(text[opening + len(_OPEN) : closing], opening))
            begin = closing + len(_CLOSE)
        _refuse_stray_close(text, begin, len(text))
        return cls._of([*parts, *_literal(text, field, begin, len(text))])

    @classmethod
    def lines(cls, templates: Iterable[Self]) -> Self:
        """One template of several, each on a line of its own; empty ones are left out."""
        parts: list[Span | Variable] = []
        for template in templates:
            if template.parts:
                parts += [Span("\n", "template", 0)] if parts else []
                parts += template.parts
        return cls._of(parts)

    @classmethod
    def _of(cls, parts: Iterable[Span | Variable]) -> Self:
        parts = tuple(parts)
        return cls(parts, frozenset(part.name for part in parts if isinstance(part, Variable)))

    def values(self, variables: Mapping[str, Any], always: Mapping[str, str]) -> dict[str, str]:
        """One recipient's values by their canonical names; those of `always` win over values of the row.

        Raises RowRejected for a value that cannot go in, and for one that is missing and has no default.
        """
        given = dict(always)
        for title, raw in variables.items():
            name = canonical_name(title)
            if name in self.names and name not in always:
                value = _as_text(name, raw)
                if is_blank(value):
                    continue  # another column of the same name may have it
                if given.setdefault(name, value) != value:
                    raise RowRejected(RejectionReason.INVALID_VALUE, name)  # two columns of one name that disagree
        for part in self.parts:
            if isinstance(part, Variable):
                _check(part, given)
        return given

    def render(self, values: Mapping[str, str]) -> str:
        """One recipient's text; a value goes in unchanged, braces included."""
        return "".join(
            [part.text if isinstance(part, Span) else values.get(part.name, part.default or "") for part in self.parts]
        )

    def value_spans(self, values: Mapping[str, str]) -> list[Span]:
        """What of it came with values."""
        return [span for part, span in zip(self.parts, self.spans(values), strict=True) if isinstance(part, Variable)]

    def spans(self, values: Mapping[str, str]) -> list[Span]:
        """The same text, run by run; a default counts as its variable's, the account's name as the setting."""
        return [
            part if isinstance(part, Span) else Span(values.get(part.name, part.default or ""), _field(part.name), 0)
            for part in self.parts
        ]


def _as_text(name: str, value: Any) -> str:
    """A value as text: texts and whole numbers are allowed, and null counts as missing."""
    if isinstance(value, str):
        if not value.isascii() and _HALF.search(value):
            raise RowRejected(RejectionReason.INVALID_VALUE, name)
        return value
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int):
        raise RowRejected(RejectionReason.INVALID_VALUE, name)
    return str(value)


def _field(name: str) -> str:
    return "name" if name == ACCOUNT_VARIABLE else f"variables.{name}"


def _check(variable: Variable, given: dict[str, str]) -> None:
    value = given.get(variable.name)
    if value is None:
        if variable.default is None:
            raise RowRejected(RejectionReason.MISSING_VARIABLE, variable.name)
    elif is_spoilt(value) or (not value.isprintable() and _CONTROL.search(value)):
        raise RowRejected(RejectionReason.INVALID_VALUE, variable.name)


@lru_cache(maxsize=1024)  # the same few titles come with every row
def canonical_name(raw: str) -> str:
    """A name as column titles are compared: " First-Name" and "first_name" are one.

    Of a longer one its first `LONGEST_NAME` characters count.
    """
    normal = unicodedata.normalize("NFKC", raw[:LONGEST_NAME])
    seen = "".join(char for char in normal if unicodedata.category(char) != "Cf")
    folded = unicodedata.normalize("NFKC", seen.casefold()).translate(_STRAIGHT)
    return _APART.sub("_", folded.strip())[:LONGEST_NAME]


def _literal(text: str, field: str, begin: int, end: int) -> list[Span]:
    return [Span(text[begin:end], field, begin)] if begin < end else []


def _variable(raw: str, position: int) -> Variable:
    name, bar, rest = raw.partition("|")
    if not bar:
        return Variable(_name(name, position), None)
    match = _DEFAULT.fullmatch(rest.strip())
    if match is None or _CONTROL.search(match[1]):
        raise InvalidTemplate('after | comes only a default, as in {{ name | default("there") }}', position)
    return Variable(_name(name, position), match[1])


def _name(raw: str, position: int) -> str:
    name = canonical_name(raw)  # any column title is one, however it is written; a brace in it is a slip
    if not name:
        raise InvalidTemplate("{{ }} names no variable", position)
    if not name.strip("_") or "{" in raw or "}" in raw:
        raise InvalidTemplate(f"{raw.strip()[:40]!r} is not the name of a variable", position)
    return name


def _refuse_stray_close(text: str, begin: int, end: int) -> None:
    stray = text.find(_CLOSE, begin, end)
    if stray >= 0:
        raise InvalidTemplate("}} closes nothing", stray)


def is_blank(value: str) -> bool:
    """Whether nothing of it is seen: blanks, and characters without a width."""
    return all(char.isspace() or unicodedata.category(char) == "Cf" for char in value)
