"""Reads a text: whose words it has, whether it is a reaction, and whether it asks for no more texts in plain words.

Two readers judge it. The rules (opt_out_phrases) find phrases; the model (wish_model) weighs all words. What both find,
or the model finds without doubt, pauses the phone. What one of them finds alone is shown to staff, and texts go on.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sayso.domain.inbound.opt_out_phrases import NO_CALLS, Wish, wish_in
from sayso.domain.inbound.quotes import only_names_stop, own_words, without_ours
from sayso.domain.inbound.reaction import Reaction, reaction_in
from sayso.domain.inbound.wish_model import judged
from sayso.domain.text.tokens import fold

# Scores of the model, a logarithm of odds: chosen by how authors read whom it was not trained on (docs/consent.md).
SURE = 2.0
"""From here on the model needs no rule."""
NOTICED = -2.5
"""From here on staff are shown the text."""
DOUBTED = -0.5
"""Below it a rule that has found something pauses nothing."""

NO_CALLS_NO_TEXTS = "no_calls_no_texts"
"""The rule that an entry names where a wish for no more calls names texts too."""

NAMED = "named_stop"
"""The rule that an entry names where a text is "Reply STOP" alone."""

# Calls and texts in one breath: "no more calls or texts".
_AND_TEXTS = re.compile(
    r"(?:\b(?:or|and|nor|ni|y|o)|[&/])\s+(?:(?:the|any|more|all|los|las|de|mas|stop|send|me)\s+)*"
    r"(?:(?:texting|messaging|everything|anything|nada)\b|(?:texts?|messages?|msgs?|sms|mensajes?)\b"
    r"(?!\s+(?:is|are|me|us|instead|only|i|we)\b))|\btexts? either\b|\bstop everything\b"
)

BY_MODEL = "model"
"""The rule that an entry names where the model has found the wish."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says; `wish` is what it may ask, and `sure` whether it plainly asks for no more texts."""

    own: str
    """The sender's own words, without what is quoted."""
    reaction: Reaction | None = None
    wish: Wish | None = None
    sure: bool = False

    @property
    def is_about_calls(self) -> bool:
        """Whether it asks for no more calls, and says nothing of texts."""
        return self.wish is not None and self.wish.rule == NO_CALLS


def read(text: str, ours: Iterable[str]) -> Reading:
    """Read a text; `ours` are the texts of ours that it may quote."""
    ours = tuple(ours)
    if reaction := reaction_in(text):
        return Reading("", reaction, _hidden(text, ours))
    own = own_words(text, ours)
    if only_names_stop(own or text):
        return Reading(own, wish=Wish(NAMED, text.strip()), sure=True)
    if not own:  # nothing but our own words: perhaps copied out to be rid of us
        found = wish_in(text)
        return Reading(own, wish=found if found and found.rule != NO_CALLS else _hidden(text, ours))
    reading = _own(own)
    return reading if reading.wish else replace(reading, wish=_hidden(text, ours))


def _hidden(text: str, ours: tuple[str, ...]) -> Wish | None:
    """The wish in what looks quoted and is not ours: somebody may have written it; staff are shown it."""
    found = wish_in(without_ours(text, ours))
    return found if found and found.rule != NO_CALLS else None


def _own(own: str) -> Reading:
    found, judgement = wish_in(own), judged(own)
    if found and found.rule == NO_CALLS and _AND_TEXTS.search(fold(own)):
        return Reading(own, wish=Wish(NO_CALLS_NO_TEXTS, found.words), sure=True)
    if found and found.rule == NO_CALLS and judgement.score < SURE:
        return Reading(own, wish=found)
    if found and found.rule != NO_CALLS:
        return Reading(own, wish=found, sure=judgement.score >= DOUBTED)
    if judgement.score < NOTICED:
        return Reading(own)
    return Reading(own, wish=Wish(BY_MODEL, judgement.words), sure=judgement.score >= SURE)
