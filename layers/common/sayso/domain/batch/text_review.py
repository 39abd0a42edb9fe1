"""What there is to say about the texts of a batch: the characters that cost, and advice on the wording."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sayso.domain import advice
from sayso.domain.advice import Advice
from sayso.domain.batch.character_costs import Draft, Told, look_at
from sayso.domain.text.segments import BASIC, count
from sayso.domain.text.template import ACCOUNT_VARIABLE, Template

MOST_ADVICE = 20
"""Pieces of advice in one answer; they are kept with the batch."""

MOST_READ = 200
"""Messages that are read for an opt-out and a sender, where the text that all have in common names none."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """`characters` and `advice` as staff see them; segments of the whole batch."""

    characters: list[dict[str, Any]] = field(default_factory=list)
    advice: list[dict[str, Any]] = field(default_factory=list)
    segments_saved: int = 0
    segments_lost: int = 0

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """The advice that an answer has room for; one piece of each kind at least."""
        of_kind: dict[str, int] = {}
        for place, one in enumerate(self.advice):
            of_kind.setdefault(one["code"], place)
        others = [place for place in range(len(self.advice)) if place not in of_kind.values()]
        return [self.advice[place] for place in sorted([*of_kind.values(), *others][:MOST_ADVICE])]


def remark(drafts: Sequence[Draft], template: Template, account_name: str, *, normalised: bool) -> Remarks:
    """Look at all messages of a batch."""
    odd = [draft for draft in drafts if not BASIC.issuperset(draft.written)]
    saved = sum(count(draft.written).segments - draft.row.segments for draft in odd)
    lost = sum(draft.row.segments - count(draft.plainest).segments for draft in odd)
    told = look_at(odd, template, normalised=normalised)
    pieces = [*_advice(drafts, template, account_name), *_advice_on_characters(told, lost)]
    return Remarks([one.public() for one in told], pieces, saved, lost)


def _advice(drafts: Sequence[Draft], template: Template, account_name: str) -> list[dict[str, Any]]:
    if not drafts:
        return []
    longest = max(drafts, key=lambda draft: draft.row.segments).row
    return [
        *(one.public() for one in advice.advise(template.spans(drafts[0].values), account_name)),
        *_missing_elsewhere(drafts, template, account_name),
        *(one.public() | {"index": longest.index} for one in advice.long_message(longest.segments)),
        *_advice_on_values(drafts, template),
    ]


def _missing_elsewhere(drafts: Sequence[Draft], template: Template, account_name: str) -> Iterator[dict[str, Any]]:
    """What the first message has with a value alone, an opt-out or who sends it, and another one lacks."""
    in_all = template.spans({ACCOUNT_VARIABLE: account_name})
    first = advice.missing(template.spans(drafts[0].values), account_name)
    by_value = set(advice.missing(in_all, account_name)) - set(first)
    for draft in drafts[1:MOST_READ] if by_value else ():
        for one in by_value & set(advice.missing(template.spans(draft.values), account_name)):
            by_value.discard(one)
            yield one.public() | {"index": draft.row.index}


def _advice_on_values(drafts: Sequence[Draft], template: Template) -> Iterator[dict[str, Any]]:
    told: set[Advice] = set()
    for draft in drafts:
        for name in template.names - {ACCOUNT_VARIABLE}:
            for one in advice.advise_value(name, draft.values.get(name, "")):
                if one not in told:
                    told.add(one)
                    yield one.public() | {"index": draft.row.index}


def _advice_on_characters(told: Sequence[Told], lost: int) -> Iterator[dict[str, Any]]:
    costly = [one for one in told if one.finding.is_costly]
    dear = [one for one in costly if one.segments] or costly
    yield from (one.public() for one in advice.costly_characters([one.finding.character for one in dear], lost))
    for place in told:
        if place.finding.looks_like:
            letter = (place.finding.character, place.finding.looks_like)
            for one in advice.lookalike_letters([letter], place.span.field, place.positions[0]):
                yield one.public() | ({"index": place.index} if place.span.is_value else {})
