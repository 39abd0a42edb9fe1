"""One request by staff to reach many: the batch and its chunks."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.batch.figures import Figures
from sayso.domain.batch.rejected import RejectedRow
from sayso.domain.message.channel import Channel, Traits, traits_of
from sayso.domain.message.message import MessageId, MessageStatus
from sayso.domain.rejection import REJECTION_WORDS

MAX_RECIPIENTS = 10_000


class BatchStatus(StrEnum):
    """Where a batch stands; `completed` when none of its messages is open, `cancelled` if it was stopped before."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


FINISHED = frozenset({BatchStatus.COMPLETED, BatchStatus.CANCELLED})
"""None of its messages is open."""


@dataclass(frozen=True, kw_only=True)
class NamedBatch:
    """What an answer about one batch begins with; without slots, as it is a second base beside `Figures`."""

    batch_id: str
    """Derived from account and Idempotency-Key"""
    short_name: str | None
    """Unique in the account, and taken wherever the id is; null for a batch of an older version"""
    status: BatchStatus


def batch_id(account: str, idempotency_key: str) -> str:
    """The id that follows from the account and its idempotency key, so that a repeat finds the first batch."""
    return hashlib.sha256(f"{account}\n{idempotency_key}".encode()).hexdigest()[:32]


def body_digest(body: Any) -> str:
    """SHA-256 of the parsed body with sorted keys: spaces and the order of keys do not matter."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch as stored: the request, the figures of the answer, and its counters.

    `digest` is the body's, `content` that of what the chunks hold. It begins at once, unless it has a `send_at`.
    Housekeeping begins with the chunk `look_from`; `redactions` counts how often rows of it were erased, `risen` how
    often a message rose after it was final. `first` is the first batch of its group, unless it is that itself; there,
    `followers` are the others, in the order in which they were accepted.
    """

    account: str
    batch_id: str
    digest: str
    content: str
    channel: Channel
    category: str
    template: str
    requested_by: str
    created_at: str
    chunks: int
    lanes: int
    figures: Figures
    expires_at: str
    short_name: str | None = None
    send_at: str | None = None
    test: bool = False
    retry_of: str | None = None
    retried_by: str | None = None
    first: str | None = None
    followers: tuple[str, ...] = ()
    status: BatchStatus = BatchStatus.QUEUED
    enqueued: bool = False
    look_from: int = 0
    redactions: int = 0
    risen: int = 0
    counts: Mapping[MessageStatus, int] = field(default_factory=dict)
    credits_used: int = 0
    completed_at: str | None = None

    @property
    def recipients(self) -> int:
        """Accepted recipients: as many messages."""
        return self.figures.recipients

    @property
    def settled(self) -> int:
        """Messages that are final."""
        return sum(self.counts.values())

    @property
    def begins_at(self) -> str:
        """When its messages begin to go out."""
        return self.send_at or self.created_at

    @property
    def traits(self) -> Traits:
        """The traits of its channel."""
        return traits_of(self.channel)

    @property
    def mark(self) -> dict[str, bool | str]:
        """Fields that mark the entries of a test and those of calls."""
        test: dict[str, bool | str] = {"test": True} if self.test else {}
        return test | ({"channel": self.channel.value} if self.traits.is_spoken else {})

    @property
    def is_cancelled(self) -> bool:
        """Whether staff have cancelled it, even if some of its messages are open."""
        return self.status in {BatchStatus.CANCELLING, BatchStatus.CANCELLED}

    @property
    def is_scheduled(self) -> bool:
        """Whether it has not begun, as its time has not come."""
        return self.status is BatchStatus.SCHEDULED

    @property
    def is_finished(self) -> bool:
        """Whether no message is open."""
        return self.status in FINISHED

    @property
    def fingerprint(self) -> str:
        """Different for every batch: several idempotency keys may come with the same body."""
        return f"{self.batch_id}:{self.digest}"

    def message_id(self, chunk: int, index: int, segments: int) -> MessageId:
        """The id of the message at this place."""
        return MessageId.make(self.fingerprint, chunk, index, segments)


def rejection_entry(batch: Batch, chunk: int, rejection: RejectedRow, at: str) -> Entry:
    """The entry of a rejected row of this chunk, written at this moment; about its phone, if it has one."""
    words = REJECTION_WORDS[rejection.reason]
    return Entry(
        account=batch.account,
        at=at,
        type=EntryType.RECIPIENT_REJECTED,
        actor=SYSTEM,
        text=f"Recipient {rejection.index + 1} of the list was not accepted: {words} ({rejection.detail}).",
        key=f"{batch.batch_id}.row{rejection.index:05d}",
        batch_id=batch.batch_id,
        phone=rejection.number.e164 if rejection.number else None,
        data={"row": rejection.index, "chunk": chunk, "reason": rejection.reason.value, "detail": rejection.detail}
        | batch.mark,
    )
