"""One request by staff to reach many: the batch and its chunks."""

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.batch.character_costs import CharacterReport
from sayso.domain.batch.figures import Figures
from sayso.domain.batch.recipients import Recipient
from sayso.domain.json_form import to_json
from sayso.domain.message.channel import Channel, Traits, traits_of
from sayso.domain.message.message import MessageId, MessageStatus
from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import REJECTION_WORDS, RejectionReason

CHUNK_SIZE = 100
"""Rows stored together: one batch read of DynamoDB gets the consents of a whole chunk."""

CHUNK_BYTES = 350_000
"""Before compression: an item of DynamoDB may have 400 KB, and some texts hardly shrink."""

ROW_BYTES = 1_000
"""The most that a row takes in addition to its text, with names in any script."""

MAX_RECIPIENTS = 10_000


class BatchStatus(StrEnum):
    """Where a batch stands; `completed` when none of its messages is open, `cancelled` if it was stopped before."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


@dataclass(frozen=True, kw_only=True)
class NamedBatch:
    """What an answer about one batch begins with; without slots, as it is a second base beside `Figures`."""

    batch_id: str
    """Derived from account and Idempotency-Key"""
    status: BatchStatus


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that cannot be sent; the others are sent all the same."""

    index: int
    """Of the row in `recipients`, from 0"""
    phone: str
    """As it was written, without words: somebody may have typed a name there, which nobody would find to erase"""
    reason: RejectionReason
    detail: str
    """The variable's name, or what is wrong with the number or the text"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Up to 100 rows of a batch; once stored, only an erasure changes it. The first has the answer's `characters`."""

    recipients: tuple[Recipient, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    characters: tuple[CharacterReport, ...] = ()

    def without(self, indexes: Collection[int]) -> "Chunk":
        """The chunk once the rows at these indexes are erased; they keep their places."""
        rows = (row.erased() if index in indexes else row for index, row in enumerate(self.recipients))
        return replace(self, recipients=tuple(rows))

    def pack(self) -> bytes:
        """The chunk as one compressed attribute."""
        return zlib.compress(self.write())

    def write(self) -> bytes:
        """All that it holds; the same for the same rows."""
        rows = [[r.index, r.phone.written, r.family_id, r.name, r.text, r.segments] for r in self.recipients]
        rejected = [[r.index, r.phone, r.reason, r.detail] for r in self.rejected]
        content = json.dumps([rows, rejected, to_json(self.characters)], separators=(",", ":"), ensure_ascii=False)
        return content.encode()

    @classmethod
    def unpack(cls, data: bytes) -> "Chunk":
        """The chunk that `pack` wrote."""
        rows, rejected, characters = json.loads(zlib.decompress(data))
        return cls(
            tuple(
                Recipient(i, PhoneNumber.from_e164(phone), family, name, text, n)
                for i, phone, family, name, text, n in rows
            ),
            tuple(Rejection(i, phone, RejectionReason(why), detail) for i, phone, why, detail in rejected),
            tuple(map(CharacterReport.read, characters)),
        )


def content_digest(chunks: Iterable[Chunk]) -> str:
    """SHA-256 of all that the chunks hold: it is part of their key, so nothing else can be stored under it."""
    digests = (hashlib.sha256(chunk.write()).digest() for chunk in chunks)
    return hashlib.sha256(b"".join(digests)).hexdigest()


def chunked(
    rows: Iterable[Recipient],
    rejected: Iterable[Rejection],
    characters: Iterable[CharacterReport] = (),
    waits: Mapping[int, str] | None = None,
) -> list[Chunk]:
    """The rows in the order of the request, in chunks of at most 100; rejected rows travel with their neighbours.

    `waits` says by row index until when a row waits: rows with the same moment come together, the earliest first.
    """
    until = waits or {}
    together: list[Recipient | Rejection] = sorted(
        [*rows, *rejected], key=lambda row: (until.get(row.index, ""), row.index)
    )
    parts: list[list[Recipient | Rejection]] = []
    room, moment = 0, ""
    for row in together:
        size = ROW_BYTES + len((row.text if isinstance(row, Recipient) else row.phone + row.detail).encode())
        if not parts or len(parts[-1]) == CHUNK_SIZE or size > room or until.get(row.index, "") != moment:
            parts.append([])
            room, moment = CHUNK_BYTES, until.get(row.index, "")
        parts[-1].append(row)
        room -= size
    return [
        Chunk(
            tuple(row for row in part if isinstance(row, Recipient)),
            tuple(row for row in part if isinstance(row, Rejection)),
            tuple(characters) if number == 0 else (),
        )
        for number, part in enumerate(parts)
    ]


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
    def is_finished(self) -> bool:
        """Whether no message is open."""
        return self.status in {BatchStatus.COMPLETED, BatchStatus.CANCELLED}

    @property
    def fingerprint(self) -> str:
        """Different for every batch: several idempotency keys may come with the same body."""
        return f"{self.batch_id}:{self.digest}"

    def message_id(self, chunk: int, index: int, segments: int) -> MessageId:
        """The id of the message at this place."""
        return MessageId.make(self.fingerprint, chunk, index, segments)


def rejection_entry(batch: Batch, rejection: Rejection, at: str) -> Entry:
    """The entry of a rejected row, written at this moment."""
    words = REJECTION_WORDS[rejection.reason]
    return Entry(
        account=batch.account,
        at=at,
        type=EntryType.RECIPIENT_REJECTED,
        actor=SYSTEM,
        text=f"Recipient {rejection.index + 1} of the list was not accepted: {words} ({rejection.detail}).",
        key=f"{batch.batch_id}.row{rejection.index:05d}",
        batch_id=batch.batch_id,
        data={"row": rejection.index, "reason": rejection.reason.value, "detail": rejection.detail} | batch.mark,
    )
