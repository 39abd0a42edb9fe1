"""What a call says, at which keys it listens, and where each key leads: no call, no consent, only the script."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from sayso.domain.account.settings import EMERGENCY
from sayso.domain.consent.event import KEYS, EventKind
from sayso.domain.text.speech import spoken

STOP_KEY = "5"
MOST_PLAYS = 3
"""How often the message is played: any other key during it begins it anew."""
MOST_ASKED = 3
"""How often the choice is asked for: a wrong or missing press is asked again twice."""

OFFERS: Mapping[EventKind, str] = {
    EventKind.KEY_1: "To unsubscribe from messages like these, press 1.",
    EventKind.KEY_2: "To unsubscribe from all non-emergency messages, press 2.",
    EventKind.KEY_3: "To opt out of all phone notifications, press 3.",
}
# What is read back, by whether it waits for a person's decision.
DONE: Mapping[EventKind, str] = {
    EventKind.KEY_1: "You will get no more messages like this one from {name}.",
    EventKind.KEY_2: "You will get no more messages from {name}, except in an emergency.",
    EventKind.KEY_3: "You will get no more calls and no more text messages from {name}.",
}
WAITS: Mapping[EventKind, str] = {
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


class Place(StrEnum):
    """Where a call is when a key is pressed."""

    MESSAGE = "message"
    CHOICE = "choice"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class At:
    """A place in the call, and for how many times it is there."""

    place: Place
    time: int = 1

    @classmethod
    def parse(cls, text: str) -> "At":
        """The place that `str` wrote; ValueError if it is none."""
        match = re.fullmatch(r"(\w+)\.([1-9])", text, re.ASCII)
        if match is None:
            raise ValueError("not a place in a call")
        return cls(Place(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.place}.{self.time}"

    def again(self) -> "At":
        """The same place, once more."""
        return At(self.place, self.time + 1)


class End(StrEnum):
    """How a call ends without a choice."""

    GOODBYE = "goodbye"
    NOTHING_CHANGED = "nothing_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What a call is about: who calls, from which number, with which text and of which category."""

    name: str
    number: str
    text: str
    category: str


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said, sentence by sentence; while it is, and some seconds longer, a key leads on from `listens`.

    Where it does not listen, the call ends. `asks` says that no key at all is an answer too.
    """

    sentences: tuple[str, ...]
    listens: At | None = None
    seconds: int = 0
    asks: bool = False


BEGINNING = At(Place.MESSAGE)


def choices(category: str) -> Mapping[str, EventKind]:
    """The keys of a call of this category: emergencies, and what has no category, cannot be blocked as one."""
    refused = EventKind.KEY_1 if category in {"", EMERGENCY} else None
    return {key: kind for key, kind in KEYS.items() if kind is not refused}


def follow(at: At, key: str, category: str) -> At | EventKind | End:
    """Where a key leads, "" being none: on in the script, to a choice that was made, or to the end."""
    match at.place:
        case Place.CHOICE if key in (keys := choices(category)):
            return keys[key]
        case Place.CHOICE:
            return at.again() if at.time < MOST_ASKED else End.NOTHING_CHANGED
        case _ if key == STOP_KEY:
            return At(Place.CHOICE)
        case Place.MESSAGE if key and at.time < MOST_PLAYS:
            return at.again()
        case _:
            return End.GOODBYE


def speech(called: Called, at: At | End, key: str = "") -> Speech:
    """What is said there; `key` is the one that led there."""
    match at:
        case End.GOODBYE:
            return Speech((GOODBYE,))
        case End.NOTHING_CHANGED:
            return Speech((NOTHING_CHANGED, GOODBYE))
        case At(Place.CHOICE, time):
            first = time == 1 or key == STOP_KEY  # who begins anew made no mistake
            again = () if first else (NO_SUCH_KEY if key else NO_KEY,)
            prompt = " ".join(OFFERS[kind] for kind in choices(called.category).values())
            return Speech((*again, prompt), at, SECONDS_TO_CHOOSE, asks=True)
        case _:
            return Speech(message(called), at, SECONDS_AFTER_THE_MESSAGE)


def message(called: Called) -> tuple[str, ...]:
    """The message with what has to stand around it.

    47 CFR 64.1200(b): who calls, at the beginning; a number to call, during or after it; (a)(10): a key to opt out.
    """
    return (
        f"This is {spoken(called.name)} with a message.",
        spoken(called.text),
        HOW_TO_STOP,
        f"To call us back, dial {digit_by_digit(called.number)}.",
        GOODBYE,
    )


def read_back(called: Called, choice: EventKind, *, waits: bool) -> Speech:
    """What a choice came to; 5 still leads to the others, as often as somebody presses it."""
    pressed = next(key for key, kind in KEYS.items() if kind is choice)
    said = (WAITS if waits else DONE)[choice].format(name=spoken(called.name))
    return Speech((f"You pressed {pressed}.", said, GOODBYE), At(Place.CLOSING), SECONDS_AFTER_THE_MESSAGE)


def digit_by_digit(number: str) -> str:
    """A number (E.164) digit by digit, in the groups in which people write it."""
    parsed = phonenumbers.parse(number)
    north_american = parsed.country_code == 1
    form = phonenumbers.PhoneNumberFormat.NATIONAL if north_american else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    groups = re.findall(r"[0-9]+", phonenumbers.format_number(parsed, form))
    digits = ", ".join(" ".join(group) for group in groups)
    return digits if north_american else f"plus {digits}"
