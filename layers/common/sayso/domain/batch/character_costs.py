"""Which characters of a batch's texts were replaced or cost, where they stand, and in which message they cost most."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any

from sayso.domain.batch.recipients import Recipient
from sayso.domain.characters.findings import Finding, findings, segments_alone
from sayso.domain.characters.lookalikes import may_look_alike
from sayso.domain.text.segments import BASIC, EXTENSION, GSM_7, count
from sayso.domain.text.template import Span, Template

MOST_TOLD = 100
"""Characters named in one answer, each once for each field."""

MOST_PLACES = 100
"""Places named of one character in one field."""

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


@dataclass(slots=True)
class Told:
    """One character in one field, as it stands in the message in which it costs most."""

    finding: Finding
    span: Span
    index: int
    segments: int
    rows: int
    positions: list[int] = field(default_factory=list)

    def public(self) -> dict[str, Any]:
        """The character as staff see it; the segments are those of one message, for this character alone."""
        shown: dict[str, Any] = {
            "character": self.finding.character,
            "code_point": self.finding.code_point,
            "name": self.finding.name,
            "field": self.span.field,
            "position": self.positions[0],
            "positions": self.positions,
            "rows": self.rows,
            "replaced_by": self.finding.replaced_by,
            "segments_lost" if self.finding.is_costly else "segments_saved": self.segments,
        }
        if self.span.is_value:
            shown["index"] = self.index
        if self.finding.looks_like:
            shown["looks_like"] = self.finding.looks_like
        return shown


@dataclass(slots=True)
class _Seen:
    """In which message a character may cost most, and in how many it is."""

    dearest: Draft
    cost: int
    rows: int = 0


def look_at(drafts: Sequence[Draft], template: Template, *, normalised: bool) -> list[Told]:
    """All characters that were replaced or cost, the dearest first, and before them those that may deceive.

    Each message is looked at for which characters it has; only those in which one costs most are looked at closely.
    """
    seen = _seen(drafts, template) if drafts else {}
    told: dict[Key, Told] = {}
    looked_at: set[int] = set()
    for _, each in sorted(seen.items(), key=lambda item: (not may_look_alike(item[0][1]), -item[1].cost))[:MOST_TOLD]:
        if each.dearest.row.index not in looked_at:
            looked_at.add(each.dearest.row.index)
            _describe(told, each.dearest, template, normalised=normalised)
    for (place, character), one in told.items():
        one.rows = max((seen[place, char].rows for char in character if (place, char) in seen), default=1)
    return sorted(told.values(), key=lambda one: (one.finding.looks_like is None, -one.segments))[:MOST_TOLD]


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


def _describe(told: dict[Key, Told], draft: Draft, template: Template, *, normalised: bool) -> None:
    """Add what this message has and is not told yet, or costs more here."""
    spans = template.spans(draft.values)
    starts = list(accumulate((len(span.text) for span in spans), initial=0))
    found = findings(draft.written, normalised)
    here: dict[Key, Told] = {}
    for finding, alone in zip(found, segments_alone(draft.written, found), strict=True):
        at = bisect_right(starts, finding.position) - 1
        one = here.setdefault((spans[at].field, finding.character), Told(finding, spans[at], draft.row.index, alone, 0))
        position = finding.position - starts[at] + spans[at].position
        if position not in one.positions and len(one.positions) < MOST_PLACES:
            one.positions.append(position)
    for key, one in here.items():
        if key not in told or one.segments > told[key].segments:
            told[key] = one
