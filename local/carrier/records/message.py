"""The messages that the carrier knows, sent and received."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from local.carrier.records.store import Store


class Status(StrEnum):
    """The part of Twilio's `MessageStatus` that the twin plays."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    RECEIVED = "received"


class Direction(StrEnum):
    """Who began a message: a recipient, our REST call, or our answer to a recipient's text."""

    INBOUND = "inbound"
    API = "outbound-api"
    REPLY = "outbound-reply"


def new_sid() -> str:
    """A message id as Twilio makes them: SM and 32 hexadecimal digits."""
    return f"SM{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class Message:
    """One text message; `sent` is None until it has left the queue, and lists leave it out until `listed`."""

    sid: str
    to: str
    sender: str
    body: str
    segments: int
    direction: Direction
    created: datetime
    updated: datetime
    status: Status = Status.QUEUED
    sent: datetime | None = None
    listed: datetime | None = None
    error_code: int | None = None
    status_callback: str | None = None
    service_sid: str | None = None

    def reached(self, status: Status, at: datetime, error_code: int | None) -> "Message":
        """The message after its next status."""
        sent = at if status in {Status.SENT, Status.RECEIVED} else self.sent
        return replace(self, status=status, updated=at, sent=sent, error_code=error_code)


class Messages(Store[Message]):
    """Every message, sent and received."""

    def reach(self, sid: str, status: Status, at: datetime, error_code: int | None) -> Message | None:
        """Give a message its next status; None where it was cleared away meanwhile."""
        return self.change(sid, lambda message: message.reached(status, at, error_code))
