"""The review of a batch's texts: the characters that cost, and advice on the wording."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sayso.domain import advice
from sayso.domain.advice import Advice
from sayso.domain.batch.character_costs import MOST_REPORTED, CharacterReport, Draft, report_characters
from sayso.domain.batch.figures import BatchWarning
from sayso.domain.text.segments import BASIC, count
from sayso.domain.text.template import ACCOUNT_VARIABLE, Template

MOST_ADVICE = 20
"""Pieces of advice in one answer; they are kept with the batch."""

MOST_READ = 200
"""Messages that are read for an opt-out and a sender, where the text that all have in common names none."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """What was found; segments are those of the whole batch."""

    characters: list[CharacterReport] = field(default_factory=list)
    advice: list[BatchWarning] = field(default_factory=list)
    segments_saved: int = 0
    segments_lost: int = 0

    @property
    def warnings(self) -> list[BatchWarning]:
        """The advice that an answer has room for; at least one piece of each kind."""
        of_kind: dict[str, int] = {}
        for place, one in enumerate(self.advice):
            of_kind.setdefault(one.code, place)
        others = [place for place in range(len(self.advice)) if place not in of_kind.values()]
        return [self.advice[place] for place in sorted([*of_kind.values(), *others][:MOST_ADVICE])]


def remark(drafts: Sequence[Draft], template: Template, account_name: str, *, normalised: bool) -> Remarks:
    """Look at all messages of a batch."""
    odd = [draft for draft in drafts if not BASIC.issuperset(draft.written)]
    saved = sum(count(draft.written).segments - draft.row.segments for draft in odd)
    lost = sum(draft.row.segments - count(draft.plainest).segments for draft in odd)
    characters = report_characters(odd, template, normalised=normalised)
    pieces = [*_advice(drafts, template, account_name), *_advice_on_characters(characters, lost)]
    return Remarks(characters, pieces, saved, lost)


def united(every: Iterable[Remarks]) -> Remarks:
    """The remarks on texts of several templates as those of one batch; the same advice is given once."""
    parts = list(every)
    if len(parts) == 1:
        return parts[0]
    characters = [one for part in parts for one in part.characters]
    dearest = sorted(
        characters, key=lambda one: (one.looks_like is None, -(one.segments_saved or one.segments_lost or 0))
    )
    return Remarks(
        dearest[:MOST_REPORTED],
        list(dict.fromkeys(one for part in parts for one in part.advice)),
        sum(part.segments_saved for part in parts),
        sum(part.segments_lost for part in parts),
    )


def _advice(drafts: Sequence[Draft], template: Template, account_name: str) -> list[BatchWarning]:
    if not drafts:
        return []
    longest = max(drafts, key=lambda draft: draft.row.segments).row
    return [
        *(BatchWarning.of(one) for one in advice.advise(template.spans(drafts[0].values), account_name)),
        *_missing_elsewhere(drafts, template, account_name),
        *(BatchWarning.of(one, longest.index) for one in advice.long_message(longest.segments)),
        *_advice_on_values(drafts, template),
    ]


def _missing_elsewhere(drafts: Sequence[Draft], template: Template, account_name: str) -> Iterator[BatchWarning]:
    """An opt-out or the sender's name, if the first message has it only in a value and another message lacks it."""
    in_all = template.spans({ACCOUNT_VARIABLE: account_name})
    first = advice.missing(template.spans(drafts[0].values), account_name)
    by_value = set(advice.missing(in_all, account_name)) - set(first)
    for draft in drafts[1:MOST_READ] if by_value else ():
        for one in by_value & set(advice.missing(template.spans(draft.values), account_name)):
            by_value.discard(one)
            yield BatchWarning.of(one, draft.row.index)


def _advice_on_values(drafts: Sequence[Draft], template: Template) -> Iterator[BatchWarning]:
    given: set[Advice] = set()
    for draft in drafts:
        for name in template.names - {ACCOUNT_VARIABLE}:
            for one in advice.advise_value(name, draft.values.get(name, "")):
                if one not in given:
                    given.add(one)
                    yield BatchWarning.of(one, draft.row.index)


def _advice_on_characters(characters: Sequence[CharacterReport], lost: int) -> Iterator[BatchWarning]:
    costly = [one for one in characters if one.is_costly]
    dear = [one for one in costly if one.segments_lost] or costly
    yield from map(BatchWarning.of, advice.costly_characters([one.character for one in dear], lost))
    for one in characters:
        if one.looks_like:
            letters = [(one.character, one.looks_like)]
            for piece in advice.lookalike_letters(letters, one.field, one.position):
                yield BatchWarning.of(piece, one.index)
