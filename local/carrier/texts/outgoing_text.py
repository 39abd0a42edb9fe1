"""A text on its way to a phone, and the callback for each of its statuses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from local.carrier.phones.behaviour import Behaviour
from local.carrier.phones.status_sequence import StatusSequence
from local.carrier.records.alert import Alerts
from local.carrier.records.message import Message, Messages, MessageStatus
from local.carrier.texts.status_callback import callback_form
from local.carrier.webhooks.webhook import Webhook, WebhookResponse


@dataclass(frozen=True, slots=True)
class TextContext:
    """What all texts of the twin share."""

    account_sid: str
    messages: Messages
    alerts: Alerts
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """One text to a phone: a Deliverable."""

    context: TextContext
    message: Message

    @property
    def sid(self) -> str:
        return self.message.sid

    @property
    def phone(self) -> str:
        return self.message.to

    def store(self) -> bool:
        return self.context.messages.add(self.message)

    def is_stored(self) -> bool:
        return self.context.messages.get(self.sid) is not None

    def status_sequence(self, behaviour: Behaviour) -> StatusSequence:
        return behaviour.text_sequence()

    def queued_callbacks(self) -> Sequence[Webhook]:
        return self._callbacks(self.message)

    def set_status(self, status: StrEnum, error_code: int | None) -> Sequence[Webhook] | None:
        at = self.context.now()
        message = self.context.messages.set_status(self.sid, MessageStatus(status), at, error_code)
        return None if message is None else self._callbacks(message)

    def callback_posted(self, webhook: Webhook, response: WebhookResponse) -> None:
        """Do nothing: only calls keep a list of their requests."""

    def _callbacks(self, message: Message) -> Sequence[Webhook]:
        if not message.status_callback:
            return ()
        return (Webhook(message.status_callback, callback_form(message, self.context.account_sid)),)
