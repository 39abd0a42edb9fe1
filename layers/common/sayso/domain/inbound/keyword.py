"""Which texts are commands: the words that stop, start and explain, however they are written."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from sayso.domain.account.settings import Language

LONGEST_TEXT = 1_600
"""Characters of an inbound text; Twilio joins no more. What puts accents in order takes the square of their number."""


class Keyword(StrEnum):
    """What a whole text commands."""

    STOP = "stop"
    START = "start"
    YES = "yes"
    """An opt-in that is also ordinary talk: it counts only from a phone that is not opted in."""
    HELP = "help"
    NONE = "none"
    """No command: a message to be kept."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a whole text commands, the language of its word, and whether the carrier itself knows that word."""

    keyword: Keyword
    language: Language = Language.ENGLISH
    of_carrier: bool = False


NO_COMMAND = Command(Keyword.NONE)

CARRIER_SOURCE = "twilio"
"""Named behind a word in keywords.toml that Twilio answers and obeys itself, where that is not switched off."""

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = {
    "Cf",
    "Mn",
    "Me",
}  # widthless characters, and marks that stand alone: variation selectors, the dot of İ


@cache
def commands(language: Language) -> Mapping[str, Command]:
    """The language's words and what they command, from keywords.toml, where the source of each stands; read once."""
    tables = tomllib.loads(Path(__file__).with_name("keywords.toml").read_text(encoding="utf-8"))[language.value]
    return {
        word: Command(Keyword(meaning), language, CARRIER_SOURCE in sources)
        for meaning, listed in tables.items()
        for word, sources in listed.items()
    }


def command_in(text: str, further: Iterable[Language] = ()) -> Command:
    """The command that the whole text is; case, blanks, signs and emoji do not count, other words do.

    English words always count, those of `further` languages besides.
    """
    if len(text) > LONGEST_TEXT:
        return NO_COMMAND
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(char for char in folded if unicodedata.category(char) not in _UNSEEN)
    word = " ".join(_WORD.findall(seen))
    meant = (commands(language).get(word) for language in (Language.ENGLISH, *further))
    return next((command for command in meant if command), NO_COMMAND)
