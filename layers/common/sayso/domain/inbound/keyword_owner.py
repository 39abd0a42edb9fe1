"""What the carrier does with a keyword by itself, where a number's keywords are its own, and what is left to us."""

from collections.abc import Mapping
from enum import StrEnum

from sayso.domain.account.settings import KeywordOwner
from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.inbound.keyword import Keyword


class CarrierDoes(StrEnum):
    """What becomes of a keyword at the carrier; keywords.toml says which words are its own ("twilio")."""

    BLOCKS = "blocks"
    """It answers, and gives the phone nothing more from this number, emergencies neither."""
    UNBLOCKS = "unblocks"
    """It answers, and its block ends."""
    ANSWERS = "answers"
    """It answers."""
    GOES_ON_BLOCKING = "goes_on_blocking"
    """It does not know the word: a block that there is stays until one of its own words to start."""
    NOTHING = "nothing"
    """It does not know the word: no answer, no block."""


# By what the word means and whether it is the carrier's own.
OF_WORD: Mapping[tuple[Keyword, bool], CarrierDoes] = {
    (Keyword.STOP, True): CarrierDoes.BLOCKS,
    (Keyword.START, True): CarrierDoes.UNBLOCKS,
    (Keyword.HELP, True): CarrierDoes.ANSWERS,
    (Keyword.STOP, False): CarrierDoes.NOTHING,
    (Keyword.START, False): CarrierDoes.GOES_ON_BLOCKING,
    (Keyword.HELP, False): CarrierDoes.NOTHING,
}

TOLD: Mapping[CarrierDoes, str] = {
    CarrierDoes.BLOCKS: "The carrier has answered, and blocks the phone too.",
    CarrierDoes.UNBLOCKS: "The carrier has answered, and blocks the phone no longer.",
    CarrierDoes.ANSWERS: "The carrier has answered.",
    CarrierDoes.GOES_ON_BLOCKING: (
        "The carrier does not know this word: if it blocks the phone, it goes on blocking until the phone texts START."
    ),
    CarrierDoes.NOTHING: "The carrier does not know this word: it has not answered, and blocks nothing.",
}


def carrier_does(keyword: Keyword, owner: KeywordOwner, *, its_own: bool, recognised: bool) -> CarrierDoes | None:
    """None where keywords are ours, and for what is no keyword.

    `recognised` is what the carrier says itself of a text (`OptOutType`): it counts whoever owns the keywords by our
    settings, and whatever the word.
    """
    if owner is KeywordOwner.SAYSO and not recognised:
        return None
    return OF_WORD.get((keyword, its_own or recognised))


def ours_to_answer(does: CarrierDoes | None, before: ConsentStatus) -> bool:
    """Whether an answer of ours is the only one, and can arrive.

    A second one beside the carrier's would break the one-message rule. To a phone that it blocks, as it does one that
    has opted out, none of ours comes through (21610).
    """
    if does is CarrierDoes.GOES_ON_BLOCKING:
        return before is not ConsentStatus.OPTED_OUT
    return does in (None, CarrierDoes.NOTHING)
