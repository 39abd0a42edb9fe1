"""What there is to say about the texts of a batch: the characters that cost, and advice on the wording."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from sayso.domain import advice
from sayso.domain.advice import Advice, Span
from sayso.domain.characters import Finding, findings, plainest, segments_alone
from sayso.domain.merge import Row
from sayso.domain.segments import BASIC, count
from sayso.domain.template import ACCOUNT_VARIABLE, Template

MAX_CHARACTERS_TOLD = 100
"""Places and characters named in one answer."""

MAX_ADVICE = 20
"""Pieces of advice in one answer; they are kept with the batch."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row, the values that went into its text, and the text before its characters were made plain."""

    row: Row
    values: Mapping[str, str]
    written: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """`characters` and `advice` as staff see them; segments of the whole batch."""

    characters: list[dict[str, Any]] = field(default_factory=list)
    advice: list[dict[str, Any]] = field(default_factory=list)
    segments_saved: int = 0
    segments_lost: int = 0


@dataclass(slots=True)
class _Told:
    """One character in one place, as first found: at these positions, in the row with this index."""

    finding: Finding
    span: Span
    index: int
    segments: int
    positions: list[int] = field(default_factory=list)
    rows: int = 0

    def public(self) -> dict[str, Any]:
        """The character as staff see it; the segments are those of one message, for this character alone."""
        replaced = self.finding.replaced_by is not None
        shown: dict[str, Any] = {
            "character": self.finding.character,
            "code_point": self.finding.code_point,
            "name": self.finding.name,
            "field": self.span.field,
            "position": self.positions[0],
            "positions": self.positions,
            "rows": self.rows,
            "replaced_by": self.finding.replaced_by,
            "segments_saved" if replaced else "segments_lost": self.segments,
        }
        if self.span.is_value:
            shown["index"] = self.index
        if self.finding.looks_like:
            shown["looks_like"] = self.finding.looks_like
        return shown


def remark(drafts: Sequence[Draft], template: Template, account_name: str, *, normalised: bool) -> Remarks:
    """Look at all messages of a batch; of a character, the first message that has it is described."""
    told: dict[tuple[str, str], _Told] = {}
    saved = lost = 0
    for draft in drafts:
        if BASIC.issuperset(draft.written):
            continue
        found = findings(draft.written, normalised)
        saved += count(draft.written).segments - draft.row.segments
        lost += draft.row.segments - count(plainest(draft.written, found)).segments
        _tell(told, draft, found, template)
    shown = sorted(told.values(), key=lambda one: -one.segments)[:MAX_CHARACTERS_TOLD]
    pieces = _advice(drafts, template, account_name)
    pieces += _advice_on_characters(list(told.values()), lost)
    return Remarks([one.public() for one in shown], pieces[:MAX_ADVICE], saved, lost)


def _tell(told: dict[tuple[str, str], _Told], draft: Draft, found: Sequence[Finding], template: Template) -> None:
    spans = template.spans(draft.values)
    starts = list(accumulate((len(span.text) for span in spans), initial=0))
    alone: list[int] = []
    here = set()
    for number, finding in enumerate(found):
        at = bisect_right(starts, finding.position) - 1
        span, key = spans[at], (spans[at].field, finding.character)
        if key not in told:
            alone = alone or segments_alone(draft.written, found)
            told[key] = _Told(finding, span, draft.row.index, alone[number])
        position = finding.position - starts[at] + span.position
        if told[key].index == draft.row.index and position not in told[key].positions:
            told[key].positions.append(position)
        here.add(key)
    for key in here:
        told[key].rows += 1


def _advice(drafts: Sequence[Draft], template: Template, account_name: str) -> list[dict[str, Any]]:
    if not drafts:
        return []
    longest = max(drafts, key=lambda draft: draft.row.segments).row
    return [
        *(one.public() for one in advice.advise(template.spans(drafts[0].values), account_name)),
        *(one.public() | {"index": longest.index} for one in advice.long_message(longest.segments)),
        *_advice_on_values(drafts, template),
    ]


def _advice_on_values(drafts: Sequence[Draft], template: Template) -> Iterator[dict[str, Any]]:
    told: set[Advice] = set()
    for draft in drafts:
        for name in template.names - {ACCOUNT_VARIABLE}:
            for one in advice.advise_value(name, draft.values.get(name, "")):
                if one not in told:
                    told.add(one)
                    yield one.public() | {"index": draft.row.index}


def _advice_on_characters(told: Sequence[_Told], lost: int) -> Iterator[dict[str, Any]]:
    dear = [one.finding.character for one in told if one.finding.replaced_by is None and one.segments]
    yield from (one.public() for one in advice.costly_characters(dear, lost))
    for place in told:
        if place.finding.looks_like:
            letter = (place.finding.character, place.finding.looks_like)
            for one in advice.lookalike_letters([letter], place.span.field, place.positions[0]):
                yield one.public() | ({"index": place.index} if place.span.is_value else {})
