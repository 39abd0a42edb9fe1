"""Which texts are commands: the words that stop, start and explain, however they are written."""

import re
import unicodedata
from enum import StrEnum


class Keyword(StrEnum):
    """What a whole text commands."""

    STOP = "stop"
    START = "start"
    YES = "yes"
    """An opt-in that is also ordinary talk: it counts only from a phone that is not opted in."""
    HELP = "help"
    NONE = "none"
    """No command: a message to be kept."""


# "47 CFR": 64.1200(a)(10), the replies that revoke consent as such. "Twilio": the words that it answers
# itself unless that is switched off (help article 223134027, "Twilio support for opt-out keywords").
WORDS = {
    "stop": Keyword.STOP,  # 47 CFR; Twilio
    "quit": Keyword.STOP,  # 47 CFR; Twilio
    "end": Keyword.STOP,  # 47 CFR; Twilio
    "revoke": Keyword.STOP,  # 47 CFR; Twilio
    "opt out": Keyword.STOP,  # 47 CFR
    "optout": Keyword.STOP,  # Twilio
    "cancel": Keyword.STOP,  # 47 CFR; Twilio
    "unsubscribe": Keyword.STOP,  # 47 CFR; Twilio
    "stopall": Keyword.STOP,  # Twilio
    "stop all": Keyword.STOP,  # Twilio's word, as people write it
    "start": Keyword.START,  # Twilio
    "unstop": Keyword.YES,  # Twilio
    "yes": Keyword.YES,  # Twilio
    "y": Keyword.YES,  # ours alone: it lifts no block at Twilio
    "help": Keyword.HELP,  # CTIA Messaging Principles; Twilio
    "info": Keyword.HELP,  # Twilio
}

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = {
    "Cf",
    "Mn",
    "Me",
}  # widthless characters, and marks that stand alone: variation selectors, the dot of İ


def classify(text: str) -> Keyword:
    """The command that the whole text is; case, blanks, signs and emoji do not count, other words do."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(char for char in folded if unicodedata.category(char) not in _UNSEEN)
    return WORDS.get(" ".join(_WORD.findall(seen)), Keyword.NONE)
