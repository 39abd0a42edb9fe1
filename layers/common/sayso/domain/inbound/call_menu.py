"""The menu of a call: what it says, which keys it takes, and where each key leads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from sayso.domain.account.settings import EMERGENCY
from sayso.domain.consent.event import KEYS, EventKind
from sayso.domain.phone import PhoneNumber
from sayso.domain.text.speech import spoken

STOP_KEY = "5"
MOST_PLAYS = 3
"""How often the message is played: any key but 5 plays it again."""
MOST_ASKED = 3
"""How often the choices are offered: twice more after a wrong key or none."""

OFFERS: Mapping[EventKind, str] = {
    EventKind.KEY_1: "To unsubscribe from messages like these, press 1.",
    EventKind.KEY_2: "To unsubscribe from all non-emergency messages, press 2.",
    EventKind.KEY_3: "To opt out of all phone notifications, press 3.",
}
# What is read back: `DONE` if the choice counts at once, `PENDING` if staff must decide it first.
DONE: Mapping[EventKind, str] = {
    EventKind.KEY_1: "You will get no more messages like this one from {name}.",
    EventKind.KEY_2: "You will get no more messages from {name}, except in an emergency.",
    EventKind.KEY_3: "You will get no more calls and no more text messages from {name}.",
}
PENDING: Mapping[EventKind, str] = {
    EventKind.KEY_1: "We have noted that you want no more messages like this one from {name}. "
    "Until a person there has decided on it, you will get none.",
    EventKind.KEY_2: "We have noted that you want no more messages from {name}, except in an emergency. "
    "Until a person there has decided on it, you will get no others.",
    EventKind.KEY_3: "We have noted that you want no more calls and text messages from {name}. "
    "Until a person there has decided on it, you will get none.",
}

HOW_TO_STOP = "To stop calls like this, press 5 at any time."
GOODBYE = "Goodbye."
NO_SUCH_KEY = "That was none of the choices."
NO_KEY = "We did not hear a key."
NOTHING_CHANGED = "No choice was made, so nothing has changed."
NOT_TO_BE_PLAYED = "We are sorry, this message can no longer be played."

SECONDS_AFTER_THE_MESSAGE = 4
SECONDS_TO_CHOOSE = 7


class MenuState(StrEnum):
    """Where in the menu a call is when a key is pressed."""

    MESSAGE = "message"
    CHOICE = "choice"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class MenuPosition:
    """A state of the menu, and how many times the call has been in it."""

    state: MenuState
    visit: int = 1

    @classmethod
    def parse(cls, text: str) -> "MenuPosition":
        """The position that `str` wrote; ValueError for any other text."""
        match = re.fullmatch(r"(\w+)\.([1-9])", text, re.ASCII)
        if match is None:
            raise ValueError("not a position in a call's menu")
        return cls(MenuState(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.state}.{self.visit}"

    def again(self) -> "MenuPosition":
        """The same state, once more."""
        return MenuPosition(self.state, self.visit + 1)


class CallEnd(StrEnum):
    """How a call ends without a choice."""

    GOODBYE = "goodbye"
    NOTHING_CHANGED = "nothing_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContext:
    """What a call is about: the account's name and number, the text of the message, and its category."""

    name: str
    number: PhoneNumber
    text: str
    category: str


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said, sentence by sentence. A key pressed during it, or up to `seconds` later, leads on from `listens`.

    Where `listens` is None, the call ends. If `asks`, the carrier reports it as well when no key is pressed.
    """

    sentences: tuple[str, ...]
    listens: MenuPosition | None = None
    seconds: int = 0
    asks: bool = False


BEGINNING = MenuPosition(MenuState.MESSAGE)


def choices(category: str) -> Mapping[str, EventKind]:
    """The keys of a call of this category. Key 1 blocks a category, so an emergency and a call without one lack it."""
    refused = EventKind.KEY_1 if category in {"", EMERGENCY} else None
    return {key: kind for key, kind in KEYS.items() if kind is not refused}


def follow(at: MenuPosition, key: str, category: str) -> MenuPosition | EventKind | CallEnd:
    """Where a key leads ("": no key was pressed): on in the menu, to a choice that was made, or to the end."""
    match at.state:
        case MenuState.CHOICE if key in (keys := choices(category)):
            return keys[key]
        case MenuState.CHOICE:
            return at.again() if at.visit < MOST_ASKED else CallEnd.NOTHING_CHANGED
        case _ if key == STOP_KEY:
            return MenuPosition(MenuState.CHOICE)
        case MenuState.MESSAGE if key and at.visit < MOST_PLAYS:
            return at.again()
        case _:
            return CallEnd.GOODBYE


def speech(context: CallContext, at: MenuPosition | CallEnd, key: str = "") -> Speech:
    """What is said at this position; `key` is the one that led to it."""
    match at:
        case CallEnd.GOODBYE:
            return Speech((GOODBYE,))
        case CallEnd.NOTHING_CHANGED:
            return Speech((NOTHING_CHANGED, GOODBYE))
        case MenuPosition(MenuState.CHOICE, visit):
            first = visit == 1 or key == STOP_KEY  # 5 asks for the choices again: not a mistake
            again = () if first else (NO_SUCH_KEY if key else NO_KEY,)
            prompt = " ".join(OFFERS[kind] for kind in choices(context.category).values())
            return Speech((*again, prompt), at, SECONDS_TO_CHOOSE, asks=True)
        case _:
            return Speech(message(context), at, SECONDS_AFTER_THE_MESSAGE)


def message(context: CallContext) -> tuple[str, ...]:
    """The message, with what the law requires around it.

    47 CFR 64.1200(b): who calls, at the beginning; a number to call, during or after it; (a)(10): a key to opt out.
    """
    return (
        f"This is {spoken(context.name)} with a message.",
        spoken(context.text),
        HOW_TO_STOP,
        f"To call us back, dial {digit_by_digit(context.number)}.",
        GOODBYE,
    )


def read_back(context: CallContext, choice: EventKind, *, pending: bool) -> Speech:
    """What a choice did; 5 still leads to the other choices, however often it is pressed."""
    pressed = next(key for key, kind in KEYS.items() if kind is choice)
    said = (PENDING if pending else DONE)[choice].format(name=spoken(context.name))
    return Speech(
        (f"You pressed {pressed}.", said, GOODBYE), MenuPosition(MenuState.CLOSING), SECONDS_AFTER_THE_MESSAGE
    )


def digit_by_digit(number: PhoneNumber) -> str:
    """A number digit by digit, in the groups in which people write it."""
    parsed = phonenumbers.parse(number.written)
    north_american = parsed.country_code == 1
    form = phonenumbers.PhoneNumberFormat.NATIONAL if north_american else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    groups = re.findall(r"[0-9]+", phonenumbers.format_number(parsed, form))
    digits = ", ".join(" ".join(group) for group in groups)
    return digits if north_american else f"plus {digits}"
