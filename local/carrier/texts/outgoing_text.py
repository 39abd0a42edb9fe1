"""Texts on their way: what the courier moves of them, and what is posted about each status."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from local.carrier.phones.behaviour import Behaviour, Road
from local.carrier.records.message import Message, Messages, Status
from local.carrier.texts.status_callback import status_callback
from local.carrier.webhooks.webhook import Reply, Webhook


@dataclass(frozen=True, slots=True)
class Texting:
    """What all texts of an account have in common."""

    account_sid: str
    messages: Messages
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """One text to a phone: a Traveller."""

    house: Texting
    message: Message

    @property
    def sid(self) -> str:
        return self.message.sid

    @property
    def phone(self) -> str:
        return self.message.to

    def keep(self) -> bool:
        return self.house.messages.add(self.message)

    def known(self) -> bool:
        return self.house.messages.get(self.sid) is not None

    def road(self, behaviour: Behaviour) -> Road:
        return behaviour.road()

    def queued(self) -> Sequence[Webhook]:
        return self._callbacks(self.message)

    def reach(self, status: StrEnum, code: int | None) -> Sequence[Webhook] | None:
        message = self.house.messages.reach(self.sid, Status(status), self.house.now(), code)
        return None if message is None else self._callbacks(message)

    def posted(self, webhook: Webhook, reply: Reply) -> None:
        """Nobody asks for the requests made about a text."""

    def _callbacks(self, message: Message) -> Sequence[Webhook]:
        if not message.status_callback:
            return ()
        return (Webhook(message.status_callback, status_callback(message, self.house.account_sid)),)
