"""Advice: a code, what it is about, what to do better, and the position in what staff wrote."""

from dataclasses import dataclass
from enum import StrEnum


class AdviceCode(StrEnum):
    """What could be better in a message; none of it makes the message wrong."""

    NO_BUSINESS_NAME = "no_business_name"
    """Nothing says who sends it. Detail: the account's name."""
    NO_OPT_OUT = "no_opt_out"
    """Nothing says how to make the messages stop. Detail: the word to reply with."""
    URL_SHORTENER = "url_shortener"
    """A link of a public URL shortener. Detail: its domain."""
    CAPITALS = "capitals"
    """More than a word or two in capitals. Detail: the words, up to sixty characters."""
    AGGRESSIVE_WORDING = "aggressive_wording"
    """A command or a threat. Detail: the phrase as written."""
    LONG_MESSAGE = "long_message"
    """More segments than people like to read. Detail: how many."""
    COSTLY_CHARACTERS = "costly_characters"
    """Characters that make the message dearer. Detail: up to five of them, and the segments they cost."""
    LOOKALIKE_LETTERS = "lookalike_letters"
    """Letters of another script that look like Latin ones. Detail: up to five of them."""
    BRACE_LEFT = "brace_left"
    """A brace or another sign of a variable that is no variable here. Detail: it as written."""
    PLUS_LOST = "plus_lost"
    """A phone that would be a mobile with a plus before it, and was read as another number without. Detail: empty."""
    ODD_VALUE = "odd_value"
    """A value that a program left in place of a word, or whose accents were read wrongly. Detail: it as written."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice; `position` is None where it concerns the whole of the message."""

    code: AdviceCode
    detail: str
    suggestion: str
    field: str | None = "template"
    position: int | None = None

    def public(self) -> dict[str, str | int]:
        """The advice as staff see it."""
        shown = {
            "code": self.code.value,
            "detail": self.detail,
            "suggestion": self.suggestion,
            "field": self.field,
            "position": self.position,
        }
        return {key: value for key, value in shown.items() if value is not None}
