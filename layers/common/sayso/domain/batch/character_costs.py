"""Which characters of a batch's texts were replaced or cost, where they are, and in which message they cost most."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from itertools import accumulate
from typing import Any

from sayso.domain.batch.recipients import Recipient
from sayso.domain.characters.findings import Finding, findings, segments_alone
from sayso.domain.characters.lookalikes import may_look_alike
from sayso.domain.json_form import Sometimes
from sayso.domain.text.segments import BASIC, EXTENSION, GSM_7, count
from sayso.domain.text.template import Span, Template

MOST_REPORTED = 100
"""Characters named in one answer, each once for each field."""

MOST_POSITIONS = 100
"""Positions named of one character in one field."""

type Key = tuple[str, str]
"""A field, and a character in it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row, the values that went into its text, and the text before its characters were made plain."""

    row: Recipient
    values: Mapping[str, str]
    written: str

    @property
    def plainest(self) -> str:
        """What is sent, with each character that costs replaced by one that does not."""
        text = self.row.text
        if GSM_7.issuperset(text):
            return "".join("x" if char in EXTENSION else char for char in text)
        return "".join(char if char in GSM_7 else "x" for char in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterReport:
    """One character in one place that was replaced, or that costs."""

    character: str
    code_point: str
    name: str
    """Unicode's"""
    field: str
    """`template`, `texts.<language>` of a saved one, `header`, `footer`, `name` (of the account) or
    `variables.<name>`"""
    position: int
    """The first of `positions`"""
    positions: list[int]
    """Places in the field, in characters from 0"""
    rows: int
    """Messages that have it"""
    replaced_by: str | None
    """What replaces it; null if it is kept"""
    segments_saved: Sometimes[int] = None
    """If it was replaced: what that saves of one message"""
    segments_lost: Sometimes[int] = None
    """If it is kept: what it costs of one message"""
    index: Sometimes[int] = None
    """The first row that has it, if it came in a value"""
    looks_like: Sometimes[str] = None
    """The Latin letter that it may have been taken for"""

    @property
    def is_costly(self) -> bool:
        """Whether it makes the text dearer as it is sent."""
        return self.segments_lost is not None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "CharacterReport":
        """The report of this JSON, without what another version of Sayso wrote and this one does not know."""
        return cls(**{each.name: stored[each.name] for each in fields(cls) if each.name in stored})


@dataclass(slots=True)
class _Occurrence:
    """One character in one field of one message, while its positions are collected."""

    finding: Finding
    span: Span
    index: int
    segments: int
    positions: list[int] = field(default_factory=list)

    def report(self, rows: int) -> CharacterReport:
        finding, segments = self.finding, self.segments
        return CharacterReport(
            character=finding.character,
            code_point=finding.code_point,
            name=finding.name,
            field=self.span.field,
            position=self.positions[0],
            positions=self.positions,
            rows=rows,
            replaced_by=finding.replaced_by,
            segments_saved=None if finding.is_costly else segments,
            segments_lost=segments if finding.is_costly else None,
            index=self.index if self.span.is_value else None,
            looks_like=finding.looks_like or None,
        )


@dataclass(slots=True)
class _Seen:
    """In which message a character may cost most, and in how many it is."""

    dearest: Draft
    cost: int
    rows: int = 0


def report_characters(drafts: Sequence[Draft], template: Template, *, normalised: bool) -> list[CharacterReport]:
    """All characters that were replaced or cost, the dearest first, but before them those that may deceive.

    Each message is looked at for which characters it has; only those in which one costs most are looked at closely.
    """
    seen = _seen(drafts, template) if drafts else {}
    found: dict[Key, _Occurrence] = {}
    looked_at: set[int] = set()
    for _, each in sorted(seen.items(), key=lambda item: (not may_look_alike(item[0][1]), -item[1].cost))[
        :MOST_REPORTED
    ]:
        if each.dearest.row.index not in looked_at:
            looked_at.add(each.dearest.row.index)
            _add(found, each.dearest, template, normalised=normalised)
    dearest = sorted(found.items(), key=lambda item: (item[1].finding.looks_like is None, -item[1].segments))
    return [one.report(_rows(seen, key)) for key, one in dearest[:MOST_REPORTED]]


def _rows(seen: Mapping[Key, "_Seen"], key: Key) -> int:
    """How many messages have the character in this field."""
    in_field, character = key
    return max((seen[in_field, char].rows for char in character if (in_field, char) in seen), default=1)


def _seen(drafts: Sequence[Draft], template: Template) -> dict[Key, _Seen]:
    """Where each character is that a plain text does not have. What staff wrote is in every message."""
    seen: dict[Key, _Seen] = {}
    for part in (part for part in template.parts if isinstance(part, Span)):
        for character in _odd(part.text):
            dearest = max(drafts, key=lambda draft: _cost(_kind(character), len(draft.written)))
            seen[part.field, character] = _Seen(dearest, _cost(_kind(character), len(dearest.written)), len(drafts))
    for draft in drafts:
        for place, character in dict.fromkeys(_in_values(draft, template)):
            cost = _cost(_kind(character), len(draft.written))
            known = seen.setdefault((place, character), _Seen(draft, cost))
            known.rows += 1
            if cost > known.cost:
                known.dearest, known.cost = draft, cost
    return seen


def _in_values(draft: Draft, template: Template) -> Iterator[Key]:
    for span in template.value_spans(draft.values):
        if not BASIC.issuperset(span.text):
            for character in _odd(span.text):
                yield span.field, character


@lru_cache(maxsize=4096)
def _odd(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(char for char in text if char not in BASIC))


def _kind(character: str) -> str:
    """A character that costs what this one costs: an escape, one unit of UCS-2, or two."""
    if character in EXTENSION:
        return "["
    return "\u2026" if character <= "\uffff" else "\U0001f600"


@lru_cache(maxsize=8192)
def _cost(kind: str, size: int) -> int:
    """What a character of this kind alone makes of an otherwise plain text of so many characters, nearly."""
    return count("x" * (size - 1) + kind).segments - count("x" * size).segments


def _add(dearest: dict[Key, _Occurrence], draft: Draft, template: Template, *, normalised: bool) -> None:
    """Add the characters of this message that were not found before, or that cost more here."""
    spans = template.spans(draft.values)
    starts = list(accumulate((len(span.text) for span in spans), initial=0))
    found = findings(draft.written, normalised)
    here: dict[Key, _Occurrence] = {}
    for finding, alone in zip(found, segments_alone(draft.written, found), strict=True):
        at = bisect_right(starts, finding.position) - 1
        one = here.setdefault(
            (spans[at].field, finding.character), _Occurrence(finding, spans[at], draft.row.index, alone)
        )
        position = finding.position - starts[at] + spans[at].position
        if position not in one.positions and len(one.positions) < MOST_POSITIONS:
            one.positions.append(position)
    for key, one in here.items():
        if key not in dearest or one.segments > dearest[key].segments:
            dearest[key] = one
