"""The messages that the carrier knows, sent and received, and the one place that keeps them."""

import threading
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


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


class Messages:
    """Every message by its sid, in the order in which they came; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_sid: dict[str, Message] = {}
        self._sids_to: dict[str, list[str]] = {}

    def add(self, message: Message) -> bool:
        """Keep a new message; False, and nothing changes, where its sid is known already."""
        with self._lock:
            if message.sid in self._by_sid:
                return False
            self._by_sid[message.sid] = message
            self._sids_to.setdefault(message.to, []).append(message.sid)
            return True

    def get(self, sid: str) -> Message | None:
        return self._by_sid.get(sid)

    def reach(self, sid: str, status: Status, at: datetime, error_code: int | None) -> Message | None:
        """Give a message its next status; None where it was cleared away meanwhile."""
        with self._lock:
            message = self._by_sid.get(sid)
            if message is None:
                return None
            message = message.reached(status, at, error_code)
            self._by_sid[sid] = message
            return message

    def all(self, to: str | None = None) -> list[Message]:
        """All messages, or all to one phone, oldest first."""
        with self._lock:
            if to is None:
                return list(self._by_sid.values())
            return [self._by_sid[sid] for sid in self._sids_to.get(to, ())]

    def clear(self) -> None:
        with self._lock:
            self._by_sid.clear()
            self._sids_to.clear()
