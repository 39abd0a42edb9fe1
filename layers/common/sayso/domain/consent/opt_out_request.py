"""What a recipient asked for and a person has to decide; until then the phone is paused for it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sayso.domain.account.settings import EMERGENCY
from sayso.domain.errors import NotFound


class Ask(StrEnum):
    """What is asked for, from little to much."""

    CATEGORY = "category"
    """No more messages of one category: 1 in a call."""
    NON_EMERGENCY = "non_emergency"
    """No more messages but emergencies: 2 in a call."""
    TEXTS = "texts"
    """No more texts: plain words in a text."""
    EVERYTHING = "everything"
    """No more notifications to this phone, neither texts nor calls: 3 in a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutRequest:
    """A request that waits; `category` is set for `Ask.CATEGORY`.

    `id` is that of the text or call it came by, and the ask: in one call somebody may press 1 and then 2.
    """

    id: str
    ask: Ask
    at: str
    category: str | None = None

    def holds(self, category: str) -> bool:
        """Whether messages of this category wait for the decision; an emergency does for one ask alone.

        Who presses 3 has heard that emergencies are another choice. Plain words may be misread.
        """
        if self.ask is Ask.CATEGORY:
            return self.category == category
        return category != EMERGENCY or self.ask is Ask.EVERYTHING

    def asks_the_same_as(self, other: "OptOutRequest") -> bool:
        """Whether it is the same wish, told again."""
        return (self.ask, self.category) == (other.ask, other.category)


def public_id(phone: str, request: OptOutRequest) -> str:
    """The id by which staff name a request: it leads to its phone."""
    return f"{phone.removeprefix('+')}.{request.id}"


_PUBLIC_ID = re.compile(r"([1-9]\d{1,14})\.([\x21-\x7e]+)", re.ASCII)


def of_public_id(text: str) -> tuple[str, str]:
    """The phone (E.164) and the id of the request that `public_id` named, whether it waits or not.

    Raises NotFound for what it cannot have named.
    """
    match = _PUBLIC_ID.fullmatch(text)
    if match is None:
        problem = [{"field": "request_id", "problem": "is none that the list of requests names"}]
        raise NotFound("There is no such request; take its id from the list of requests.", problem)
    return f"+{match[1]}", match[2]
