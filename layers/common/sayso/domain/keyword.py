"""Which texts are commands: the words that stop, start and explain, however they are written."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

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


class Language(StrEnum):
    """A language whose keywords can count."""

    ENGLISH = "en"
    """Always counts: rules and carriers name English words."""
    SPANISH = "es"


_WORD = re.compile(r"[^\W_]+")
_UNSEEN = {
    "Cf",
    "Mn",
    "Me",
}  # widthless characters, and marks that stand alone: variation selectors, the dot of İ


@cache
def words(language: Language) -> Mapping[str, Keyword]:
    """The language's words and what they mean, from keywords.toml, where the source of each stands; read once."""
    tables = tomllib.loads(Path(__file__).with_name("keywords.toml").read_text(encoding="utf-8"))[language.value]
    return {word: Keyword(meaning) for meaning, listed in tables.items() for word in listed}


def classify(text: str, further: Iterable[Language] = ()) -> Keyword:
    """The command that the whole text is; case, blanks, signs and emoji do not count, other words do.

    English words always count, those of `further` languages besides.
    """
    if len(text) > LONGEST_TEXT:
        return Keyword.NONE
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(char for char in folded if unicodedata.category(char) not in _UNSEEN)
    command = " ".join(_WORD.findall(seen))
    meant = (words(language).get(command) for language in (Language.ENGLISH, *further))
    return next((keyword for keyword in meant if keyword), Keyword.NONE)
