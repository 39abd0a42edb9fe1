"""What the carrier does with a keyword by itself, where it owns the keywords of a number, and what is left to Sayso."""

from collections.abc import Mapping
from enum import StrEnum

from sayso.domain.account.settings import KeywordOwner
from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.inbound.keyword import Keyword


class CarrierDoes(StrEnum):
    """What the carrier does with a keyword; keywords.toml names the words that it knows itself ("twilio")."""

    BLOCKS = "blocks"
    """It answers, and delivers nothing more from this number to the phone, not even emergencies."""
    UNBLOCKS = "unblocks"
    """It answers, and stops blocking the phone."""
    ANSWERS = "answers"
    """It answers."""
    GOES_ON_BLOCKING = "goes_on_blocking"
    """It does not know the word: if it blocks the phone, it goes on until the phone texts a START word of its own."""
    NOTHING = "nothing"
    """It does not know the word: no answer, no block."""


# By the word's meaning, and whether the carrier knows it.
OF_WORD: Mapping[tuple[Keyword, bool], CarrierDoes] = {
    (Keyword.STOP, True): CarrierDoes.BLOCKS,
    (Keyword.START, True): CarrierDoes.UNBLOCKS,
    (Keyword.HELP, True): CarrierDoes.ANSWERS,
    (Keyword.STOP, False): CarrierDoes.NOTHING,
    (Keyword.START, False): CarrierDoes.GOES_ON_BLOCKING,
    (Keyword.HELP, False): CarrierDoes.NOTHING,
}

CARRIER_SENTENCES: Mapping[CarrierDoes, str] = {
    CarrierDoes.BLOCKS: "The carrier has answered, and blocks the phone too.",
    CarrierDoes.UNBLOCKS: "The carrier has answered, and blocks the phone no longer.",
    CarrierDoes.ANSWERS: "The carrier has answered.",
    CarrierDoes.GOES_ON_BLOCKING: (
        "The carrier does not know this word: if it blocks the phone, it goes on blocking until the phone texts START."
    ),
    CarrierDoes.NOTHING: "The carrier does not know this word: it has not answered, and blocks nothing.",
}


def carrier_does(keyword: Keyword, owner: KeywordOwner, *, its_own: bool, recognised: bool) -> CarrierDoes | None:
    """What it does; None where Sayso owns the keywords, and for a text that is not a keyword.

    `recognised` says that the carrier has reported the text as a keyword (`OptOutType`): that counts whatever our
    settings say, and whatever the word is. With Advanced Opt-Out it reports each word that it knows: a text
    without a report was not answered, whatever word it is.
    """
    if owner is KeywordOwner.SAYSO and not recognised:
        return None
    by_default = its_own and owner is KeywordOwner.CARRIER
    return OF_WORD.get((keyword, by_default or recognised))


def ours_to_answer(does: CarrierDoes | None, before: ConsentStatus) -> bool:
    """Whether our answer would be the only one, and would arrive.

    A second answer after the carrier's would break the one-message rule. The carrier refuses ours (21610) to a phone
    that it blocks, which it does once the phone has opted out.
    """
    if does is CarrierDoes.GOES_ON_BLOCKING:
        return before is not ConsentStatus.OPTED_OUT
    return does in (None, CarrierDoes.NOTHING)
