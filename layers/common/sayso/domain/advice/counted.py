"""Advice on what is counted elsewhere: segments, and characters that cost or deceive."""

from collections.abc import Iterable, Sequence

from sayso.domain.advice.model import Advice, AdviceCode

MOST_SEGMENTS = 3
# https://help.twilio.com/articles/360033806753: it recommends 320 characters at most; three segments hold 459 of
# GSM-7, 201 of UCS-2.
RECOMMENDED_CHARACTERS = 320

_LISTED = 5


def long_message(segments: int) -> list[Advice]:
    """Advice where a message takes more than three segments."""
    if segments <= MOST_SEGMENTS:
        return []
    suggestion = (
        f"Each family gets it in {segments} parts and costs {segments} credits; Twilio recommends at most "
        f"{RECOMMENDED_CHARACTERS} characters: shorten it, or put the rest on a page of yours and link to that."
    )
    return [Advice(AdviceCode.LONG_MESSAGE, f"{segments} segments", suggestion)]


def costly_characters(characters: Sequence[str], segments_lost: int) -> list[Advice]:
    """Advice where characters make a message dearer by some segments; each is named once."""
    if not characters or segments_lost < 1:
        return []
    cost = "1 segment" if segments_lost == 1 else f"{segments_lost} segments"
    suggestion = "Write it without them, and each message takes that much less."
    return [Advice(AdviceCode.COSTLY_CHARACTERS, f"{_listed(map(shown, characters))}: {cost}", suggestion)]


def lookalike_letters(
    letters: Sequence[tuple[str, str]], field: str = "template", position: int | None = None
) -> list[Advice]:
    """Advice where letters of another script look like Latin ones; each comes with the one that it looks like."""
    if not letters:
        return []
    detail = _listed(f"{shown(letter)} looks like {latin}" for letter, latin in letters)
    suggestion = "Retype these letters: carriers treat such a mix as fraud, and it makes the message dearer."
    return [Advice(AdviceCode.LOOKALIKE_LETTERS, detail, suggestion, field, position)]


def shown(character: str) -> str:
    """A character and its code point; the code point alone where there is nothing to see."""
    code = " ".join(f"U+{ord(char):04X}" for char in character)
    return f"{character} ({code})" if character.isprintable() and not character.isspace() else code


def _listed(items: Iterable[str]) -> str:
    once = list(dict.fromkeys(items))
    more = len(once) - _LISTED
    return ", ".join(once[:_LISTED]) + (f" and {more} more" if more > 0 else "")
