"""The menu of a call: what it says, which keys it takes, and where each key leads."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import phonenumbers

from sayso.domain.account.settings import EMERGENCY, Language
from sayso.domain.consent.event import KEYS, EventKind
from sayso.domain.phone import PhoneNumber
from sayso.domain.text.language import language_of
from sayso.domain.text.speech import spoken

STOP_KEY = "5"
MOST_PLAYS = 3
"""How often the message is played: any key but 5 plays it again."""
MOST_ASKED = 3
"""How often the choices are offered: twice more after a wrong key or none."""

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
    """What a call is about: the account's name, the number to call back, the text of the message, and its category."""

    name: str
    number: PhoneNumber
    text: str
    category: str

    @property
    def language(self) -> Language:
        """The language of the message, in which all else is said too."""
        return language_of(self.text)


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said, sentence by sentence, and in which language.

    A key pressed during it, or up to `seconds` later, leads on from `listens`. Where that is None, the call ends. If
    `asks`, the carrier reports it as well when no key is pressed.
    """

    sentences: tuple[str, ...]
    listens: MenuPosition | None = None
    seconds: int = 0
    asks: bool = False
    language: Language = Language.ENGLISH


BEGINNING = MenuPosition(MenuState.MESSAGE)


@cache
def prompts(language: Language) -> Mapping[str, Any]:
    """What a call says in this language, from call_menu.toml; read once."""
    found: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("call_menu.toml").read_text(encoding="utf-8"))[
        language.value
    ]
    return found


def not_to_be_played() -> Speech:
    """What a call says if there is no message to play."""
    said = prompts(Language.ENGLISH)
    return Speech((said["not_to_be_played"], said["goodbye"]))


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
    language = context.language
    said = prompts(language)
    match at:
        case CallEnd.GOODBYE:
            return Speech((said["goodbye"],), language=language)
        case CallEnd.NOTHING_CHANGED:
            return Speech((said["nothing_changed"], said["goodbye"]), language=language)
        case MenuPosition(MenuState.CHOICE, visit):
            first = visit == 1 or key == STOP_KEY  # 5 asks for the choices again: not a mistake
            again = () if first else (said["no_such_key" if key else "no_key"],)
            prompt = " ".join(said["offers"][kind] for kind in choices(context.category).values())
            return Speech((*again, prompt), at, SECONDS_TO_CHOOSE, asks=True, language=language)
        case _:
            return Speech(message(context), at, SECONDS_AFTER_THE_MESSAGE, language=language)


def message(context: CallContext) -> tuple[str, ...]:
    """The message, with what the law requires around it (call_menu.toml)."""
    said = prompts(context.language)
    return (
        said["from"].format(name=spoken(context.name)),
        spoken(context.text),
        said["how_to_stop"],
        said["call_back"].format(number=digit_by_digit(context.number, said["plus"])),
        said["goodbye"],
    )


def read_back(context: CallContext, choice: EventKind, *, pending: bool) -> Speech:
    """What a choice did; 5 still leads to the other choices, however often it is pressed."""
    said = prompts(context.language)
    key = next(key for key, kind in KEYS.items() if kind is choice)
    did = said["pending" if pending else "done"][choice].format(name=spoken(context.name))
    return Speech(
        (said["pressed"].format(key=key), did, said["goodbye"]),
        MenuPosition(MenuState.CLOSING),
        SECONDS_AFTER_THE_MESSAGE,
        language=context.language,
    )


def digit_by_digit(number: PhoneNumber, plus: str = "plus") -> str:
    """A number digit by digit, in the groups in which people write it."""
    parsed = phonenumbers.parse(number.written)
    north_american = parsed.country_code == 1
    form = phonenumbers.PhoneNumberFormat.NATIONAL if north_american else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    groups = re.findall(r"[0-9]+", phonenumbers.format_number(parsed, form))
    digits = ", ".join(" ".join(group) for group in groups)
    return digits if north_american else f"{plus} {digits}"
