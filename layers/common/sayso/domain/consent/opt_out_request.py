"""A request of a recipient that a person must decide; until then the phone is paused for what it plainly asks."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sayso.domain.account.settings import EMERGENCY
from sayso.domain.errors import NotFound
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber


class Ask(StrEnum):
    """What is asked for, from little to much."""

    CATEGORY = "category"
    """No more messages of one category: 1 in a call."""
    NON_EMERGENCY = "non_emergency"
    """No more messages but emergencies: 2 in a call."""
    TEXTS = "texts"
    """No more texts: plain words in a text."""
    MAYBE_TEXTS = "maybe_texts"
    """Perhaps no more texts: words in a text that may mean it. Texts go on until the decision."""
    CALLS = "calls"
    """No more calls: plain words in a text that are about calls alone."""
    EVERYTHING = "everything"
    """No more notifications to this phone, neither texts nor calls: 3 in a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutRequest:
    """A request that nobody has decided yet; `category` is set for `Ask.CATEGORY`.

    `id` joins the carrier's id of the text or call with the ask: in one call somebody may press 1 and then 2.
    """

    id: str
    ask: Ask
    at: str
    category: str | None = None

    def holds(self, channel: Channel, category: str) -> bool:
        """Whether messages of this channel and category are held back until the decision.

        Emergencies are held back only for `EVERYTHING`: whoever presses 3 has just heard that key 2 keeps emergencies.
        Plain words may be misread.
        """
        if self.ask is Ask.MAYBE_TEXTS:
            return False
        if self.ask is Ask.CALLS and channel is not Channel.VOICE:
            return False
        if self.ask is Ask.CATEGORY:
            return self.category == category
        return category != EMERGENCY or self.ask is Ask.EVERYTHING

    @property
    def pauses(self) -> bool:
        """Whether anything at all is held back."""
        return self.ask is not Ask.MAYBE_TEXTS

    def asks_the_same_as(self, other: "OptOutRequest") -> bool:
        """Whether it repeats the same wish."""
        return (self.ask, self.category) == (other.ask, other.category)


def public_id(phone: PhoneNumber, request: OptOutRequest) -> str:
    """The request's id in the API; it begins with the digits of its phone."""
    return f"{phone.e164.removeprefix('+')}.{request.id}"


_PUBLIC_ID = re.compile(r"([1-9]\d{1,14})\.([\x21-\x7e]+)", re.ASCII)


def of_public_id(text: str) -> tuple[PhoneNumber, str]:
    """The phone and the request's own id; the inverse of `public_id`, whether the request is still pending or not.

    Raises NotFound for a text that `public_id` cannot have written.
    """
    match = _PUBLIC_ID.fullmatch(text)
    if match is None:
        problem = [{"field": "request_id", "problem": "is not an id from the list of requests"}]
        raise NotFound("There is no such request; take its id from the list of requests.", problem)
    return PhoneNumber.from_e164(f"+{match[1]}"), match[2]
