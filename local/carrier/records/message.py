"""A text message at the carrier, sent or received, and the store of all of them."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from local.carrier.records.store import Store


class MessageStatus(StrEnum):
    """The values of Twilio's `MessageStatus` that the twin uses."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    RECEIVED = "received"


FINAL = frozenset(MessageStatus) - {MessageStatus.QUEUED}
"""Of these a body can be removed: Twilio has handed the text on."""


class Direction(StrEnum):
    """Where a message comes from: a recipient, a create request, or the reply to a recipient's text."""

    INBOUND = "inbound"
    API = "outbound-api"
    REPLY = "outbound-reply"


def new_media_sid() -> str:
    """The sid of a picture."""
    return f"ME{uuid.uuid4().hex}"


def new_message_sid() -> str:
    """A message sid in Twilio's form: SM and 32 hexadecimal digits."""
    return f"SM{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class Message:
    """One text message; `sent` is None while it is queued, and lists leave it out before `listed`.

    `other_to` and `other_body` are what the REST API shows in place of `to` and `body`; None if it shows these.
    `media` are the sids of its pictures, `num_media` is how many came with it.
    """

    sid: str
    to: str
    sender: str
    body: str
    segments: int
    direction: Direction
    created: datetime
    updated: datetime
    status: MessageStatus = MessageStatus.QUEUED
    sent: datetime | None = None
    listed: datetime | None = None
    error_code: int | None = None
    status_callback: str | None = None
    service_sid: str | None = None
    other_to: str | None = None
    other_body: str | None = None
    media: tuple[str, ...] = ()
    num_media: int = 0

    @property
    def shown_to(self) -> str:
        """The phone as the REST API shows it, and as a list by phone compares it."""
        return self.to if self.other_to is None else self.other_to

    @property
    def shown_body(self) -> str:
        """The text as the REST API shows it."""
        return self.body if self.other_body is None else self.other_body

    def with_status(self, status: MessageStatus, at: datetime, error_code: int | None) -> "Message":
        """The message after a change of status."""
        sent = at if status in {MessageStatus.SENT, MessageStatus.RECEIVED} else self.sent
        return replace(self, status=status, updated=at, sent=sent, error_code=error_code)


class Messages(Store[Message]):
    """All messages, sent and received."""

    def set_status(self, sid: str, status: MessageStatus, at: datetime, error_code: int | None) -> Message | None:
        """Change a message's status; None if a reset has removed it."""
        return self.update(sid, lambda message: message.with_status(status, at, error_code))

    def redact(self, sid: str, at: datetime) -> Message | None:
        """Show the text without its words from now on; the phone that has it keeps it."""
        return self.update(sid, lambda message: replace(message, other_body="", updated=at))

    def remove_media(self, sid: str, media_sid: str) -> None:
        """Remove one picture; how many came stays on record."""
        self.update(sid, lambda one: replace(one, media=tuple(other for other in one.media if other != media_sid)))
