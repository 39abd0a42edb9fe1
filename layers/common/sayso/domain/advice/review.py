"""What could be better in a finished message, and in one recipient's value."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Self

from sayso.domain.advice.capitals import overuse_of_capitals
from sayso.domain.advice.links import shortened
from sayso.domain.advice.model import Advice, AdviceCode
from sayso.domain.advice.placeholders import braces, fields
from sayso.domain.advice.rules import rules
from sayso.domain.advice.sender import says_who
from sayso.domain.text.spoilt import is_odd, repaired
from sayso.domain.text.template import Span, value_field
from sayso.domain.text.tokens import Words

SHORTEST_TEXT = 25
"""Characters from which on a value is no name, and its wording counts."""

_FULL_LINK = (
    "Carriers block links of shorteners that anyone can use: give the full link, or one of a domain of your own."
)
_STOP = 'Say how to make the messages stop, for example in the footer: "Reply STOP to opt out."'


@dataclass(frozen=True, slots=True)
class _Message:
    """A finished message, and where each of its characters comes from."""

    text: str
    spans: Sequence[Span]
    begins: Sequence[int]

    @classmethod
    def of(cls, spans: Sequence[Span]) -> Self:
        begins = list(accumulate((len(span.text) for span in spans), initial=0))[:-1]
        return cls("".join(span.text for span in spans), spans, begins)

    @property
    def breaks(self) -> tuple[int, ...]:
        """Where another field begins: a clause ends there, whatever the last character was."""
        edges = zip(pairwise(self.spans), self.begins[1:], strict=True)
        return tuple(
            begin
            for (before, here), begin in edges
            if before.field != here.field and not before.is_value and not here.is_value
        )

    def place(self, at: int) -> tuple[Span, int]:
        """The span of a character, and its place in the span's field."""
        index = bisect_right(self.begins, at) - 1
        span = self.spans[index]
        return span, span.position + at - self.begins[index]


def advise(spans: Sequence[Span], account_name: str) -> list[Advice]:
    """What could be better in one finished message, in the order of its text.

    Give the spans as staff wrote them, so that the places are theirs; with plain or with curly quotes, the advice is
    the same. Links and braces in values are left to `advise_value`, which sees every recipient's.
    """
    message = _Message.of(spans)
    words = Words.of(message.text, message.breaks)
    found = [
        *_links(message),
        *_wording(message, words),
        *overuse_of_capitals(spans, account_name),
        *_braces([span for span in spans if not span.is_value]),
    ]
    order = {span.field: index for index, span in reversed(list(enumerate(spans)))}
    found.sort(key=lambda advice: (order[advice.field or ""], advice.position or 0))
    return [*_missing(spans, words, account_name), *found]


def advise_value(name: str, value: str) -> list[Advice]:
    """What could be better in one recipient's value: a shortened link, a brace left over, the wording of a sentence, or
    that a program left it in place of a word."""
    if is_odd(value):
        return [Advice(AdviceCode.ODD_VALUE, value, _odd(value), value_field(name), 0)]
    is_text = len(value) >= SHORTEST_TEXT and " " in value
    if not is_text and "." not in value and "{" not in value and "}" not in value:  # called for all values of all rows
        return []
    message = _Message.of([Span(value, value_field(name), 0)])
    return [
        *(_link(domain, value_field(name), at) for domain, at in shortened(value)),
        *(_wording(message, Words.of(value)) if is_text else ()),
        *_braces(message.spans),
    ]


def _odd(value: str) -> str:
    meant = repaired(value)
    if meant != value:
        return f"The accents were read wrongly, it should be {meant}: save the list as CSV UTF-8."
    return "Programs write this for an empty cell: empty the cell, and give the variable a default."


def missing(spans: Sequence[Span], account_name: str) -> list[Advice]:
    """Which of what every message must have this one has not: who sends it, how to make it stop."""
    message = _Message.of(spans)
    return list(_missing(spans, Words.of(message.text, message.breaks), account_name))


def _missing(spans: Sequence[Span], words: Words, account_name: str) -> Iterator[Advice]:
    if not says_who(spans, words, account_name):
        suggestion = f'Say who writes: put "{account_name}" or {{{{account}}}} into the header or the text.'
        yield Advice(AdviceCode.NO_BUSINESS_NAME, account_name, suggestion)
    if next(rules().opt_out.find(words), None) is None:
        yield Advice(AdviceCode.NO_OPT_OUT, "STOP", _STOP)


def _links(message: _Message) -> Iterator[Advice]:
    for domain, at in shortened(message.text):
        span, position = message.place(at)
        if not span.is_value:
            yield _link(domain, span.field, position)


def _link(domain: str, field: str, position: int) -> Advice:
    return Advice(AdviceCode.URL_SHORTENER, domain, _FULL_LINK, field, position)


def _wording(message: _Message, words: Words) -> Iterator[Advice]:
    for instead, first, last in rules().aggressive.find(words):
        span, position = message.place(words.begins[first])
        detail = words.as_written(first, last)
        suggestion = f"This reads as a command or a threat; gentler: {instead}."
        yield Advice(AdviceCode.AGGRESSIVE_WORDING, detail, suggestion, span.field, position)


def _braces(spans: Sequence[Span]) -> Iterator[Advice]:
    for span in spans:
        for written, name, at in (*braces(span.text), *fields(span.text)):
            if name:
                suggestion = f"This is sent as it stands: for a variable, write {{{{{name}}}}} with two braces."
            else:
                suggestion = "A single brace is sent as it stands: write {{name}} for a variable, or leave it out."
            yield Advice(AdviceCode.BRACE_LEFT, written, suggestion, span.field, span.position + at)
