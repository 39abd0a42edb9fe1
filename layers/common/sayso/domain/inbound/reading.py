"""Reads a text: whose words it has, whether it is a reaction, and whether it asks for no more texts in plain words.

Two readers judge it. The rules (opt_out_phrases) find phrases; the model (wish_model) weighs all words. What both find,
or the model finds without doubt, pauses the phone. What one of them finds alone is shown to staff, and texts go on.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sayso.domain.inbound.opt_out_phrases import NO_CALLS, Wish, wish_in
from sayso.domain.inbound.quotes import own_words
from sayso.domain.inbound.reaction import Reaction, reaction_in
from sayso.domain.inbound.wish_model import judged

# Scores of the model, a logarithm of odds: chosen by how authors read whom it was not trained on (docs/consent.md).
SURE = 2.5
"""From here on the model needs no rule."""
NOTICED = -2.75
"""From here on staff are shown the text."""
DOUBTED = -2.0
"""Below it a rule that has found something pauses nothing."""

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
    if reaction := reaction_in(text):
        return Reading("", reaction)
    own = own_words(text, ours)
    if not own:  # nothing but our own words: perhaps copied out to be rid of us
        found = wish_in(text)
        return Reading(own, wish=found if found and found.rule != NO_CALLS else None)
    found, judgement = wish_in(own), judged(own)
    if found and found.rule == NO_CALLS and judgement.score < SURE:
        return Reading(own, wish=found)
    if found and found.rule != NO_CALLS:
        return Reading(own, wish=found, sure=judgement.score >= DOUBTED)
    if judgement.score < NOTICED:
        return Reading(own)
    return Reading(own, wish=Wish(BY_MODEL, judgement.words), sure=judgement.score >= SURE)
