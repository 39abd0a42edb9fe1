"""Keywords: which texts are commands to stop, to start or to get help, however they are written."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from sayso.domain.account.settings import Language
from sayso.domain.phone import PhoneNumber

LONGEST_TEXT = 1_600
"""Characters of the longest inbound text; Twilio joins no more. Normalising accents takes time by their square."""


class Keyword(StrEnum):
    """What a text commands."""

    STOP = "stop"
    START = "start"
    YES = "yes"
    """An opt-in that is also ordinary talk: it counts only from a phone that is not opted in."""
    HELP = "help"
    NONE = "none"
    """Not a command: the text is kept for staff to read."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a text commands, the language of its keyword, and whether the carrier knows that keyword itself.

    `not_toll_free` is true for a word that the carrier does not know where the account's number is toll-free.
    """

    keyword: Keyword
    language: Language = Language.ENGLISH
    of_carrier: bool = False
    not_toll_free: bool = False

    def carrier_knows_it(self, number: PhoneNumber) -> bool:
        """Whether the carrier obeys the word by itself when it is sent to this number of an account."""
        return self.of_carrier and not (self.not_toll_free and number.is_toll_free)


NO_COMMAND = Command(Keyword.NONE)

NOT_TOLL_FREE = "not_toll_free"
CARRIER_SOURCE = "twilio"
"""The source, in keywords.toml, of a word that Twilio answers and obeys itself unless that is switched off."""

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = {
    "Cf",
    "Mn",
    "Me",
}  # characters without width, and combining marks: variation selectors, the dot of İ


@cache
def commands(language: Language) -> Mapping[str, Command]:
    """The language's keywords and what they command, from keywords.toml, which has the sources of each; read once."""
    tables = tomllib.loads(Path(__file__).with_name("keywords.toml").read_text(encoding="utf-8"))[language.value]
    return {
        word: Command(Keyword(meaning), language, CARRIER_SOURCE in sources, NOT_TOLL_FREE in sources)
        for meaning, listed in tables.items()
        for word, sources in listed.items()
    }


def command_in(text: str, further: Iterable[Language] = ()) -> Command:
    """The command that the whole text is. Case, blanks, signs and emoji are ignored; other words are not.

    English keywords always count, those of the `further` languages as well.
    """
    if len(text) > LONGEST_TEXT:
        return NO_COMMAND
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(char for char in folded if unicodedata.category(char) not in _UNSEEN)
    word = " ".join(_WORD.findall(seen))
    meant = (commands(language).get(word) for language in (Language.ENGLISH, *further))
    return next((command for command in meant if command), NO_COMMAND)
