"""One message: its statuses, why it ended as it did, and the id that gives its place in its batch."""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum


class MessageStatus(StrEnum):
    """`pending -> sending -> sent -> failed | undelivered | delivered`; `pending -> skipped | cancelled`."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


# Final statuses only rise: a lower or equal one that comes later changes nothing. A message that was skipped or
# cancelled was never handed over; if the carrier reports it as delivered all the same, that is what happened.
FINAL_RANK: dict[MessageStatus, int] = {
    MessageStatus.SKIPPED: 1,
    MessageStatus.CANCELLED: 1,
    MessageStatus.FAILED: 1,
    MessageStatus.UNDELIVERED: 2,
    MessageStatus.DELIVERED: 3,
}

COSTS_CREDITS = frozenset({MessageStatus.DELIVERED, MessageStatus.UNDELIVERED})
"""The carrier did its work, whether or not the phone took it; failed, skipped and cancelled cost nothing."""


def rises(before: MessageStatus | None, after: MessageStatus) -> bool:
    """Whether a message that is `before` (None: open) becomes `after`."""
    return before is None or FINAL_RANK[after] > FINAL_RANK[before]


class Reason(StrEnum):
    """Why a message ended without being delivered."""

    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    CATEGORY_BLOCKED = "category_blocked"
    PAUSED = "paused"
    QUIET_HOURS = "quiet_hours"
    EXPIRED = "expired"
    CARRIER_OPT_OUT = "carrier_opt_out"
    CARRIER_REFUSED = "carrier_refused"
    CARRIER_BUSY = "carrier_busy"
    CARRIER_REPORTED = "carrier_reported"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    NOT_CONNECTED = "not_connected"
    BATCH_CANCELLED = "batch_cancelled"
    OUTCOME_UNKNOWN = "outcome_unknown"
    NOT_IDENTIFIED = "not_identified"
    NO_RECEIPT = "no_receipt"
    NOT_PROCESSED = "not_processed"


GIVEN_UP = frozenset({Reason.OUTCOME_UNKNOWN, Reason.NOT_IDENTIFIED})
"""Nobody knows whether the carrier took it, or when."""

REASON_WORDS: dict[Reason, str] = {
    Reason.NO_CONSENT: "no consent on record",
    Reason.OPTED_OUT: "the phone has opted out",
    Reason.CATEGORY_BLOCKED: "the phone does not want this category",
    Reason.PAUSED: "sending to the phone is paused",
    Reason.QUIET_HOURS: "it would have expired before its quiet hours were over",
    Reason.EXPIRED: "it had expired before it was its turn",
    Reason.CARRIER_OPT_OUT: "the phone has opted out at the carrier",
    Reason.CARRIER_REFUSED: "the carrier refused it",
    Reason.CARRIER_BUSY: "the carrier took no more messages for a day, or until it had expired",
    Reason.CARRIER_REPORTED: "the carrier could not deliver it",
    Reason.BUSY: "the line was busy",
    Reason.NO_ANSWER: "nobody answered the call",
    Reason.NOT_CONNECTED: "the call could not be put through: the number may be out of service",
    Reason.BATCH_CANCELLED: "the batch was cancelled before it was its turn",
    Reason.OUTCOME_UNKNOWN: "it is not known whether the carrier took it, and asking found nothing",
    Reason.NOT_IDENTIFIED: "the carrier has a message that may be this one, but does not show whether it is",
    Reason.NO_RECEIPT: "the carrier has not said for three days what became of it",
    Reason.NOT_PROCESSED: "it could not be processed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalMessage:
    """A message that is final, as stored; `error_code` is the carrier's, `at` is when it became final."""

    message_id: str
    status: MessageStatus
    segments: int
    reason: Reason | None
    error_code: str
    carrier_id: str
    at: str


_MESSAGE_ID = re.compile(r"(\d{1,4})\.(\d{1,3})\.(\d{1,2})\.([0-9a-f]{12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class MessageId:
    """A message's place (chunk, index in the chunk) and its segments, sealed with its batch's fingerprint.

    A callback carries the id in its URL. It names the row, and what the message costs. The seal keeps an id that this
    batch never gave from being settled at all.
    """

    chunk: int
    index: int
    segments: int
    seal: str

    @classmethod
    def make(cls, fingerprint: str, chunk: int, index: int, segments: int) -> "MessageId":
        """The id of a message of the batch with this fingerprint."""
        return cls(chunk, index, segments, _seal(fingerprint, chunk, index, segments))

    @classmethod
    def parse(cls, text: str) -> "MessageId":
        """The id that `text` writes; ValueError if it is of another form."""
        match = _MESSAGE_ID.fullmatch(text)
        if match is None:
            raise ValueError("not a message id")
        return cls(int(match[1]), int(match[2]), int(match[3]), match[4])

    def belongs_to(self, fingerprint: str) -> bool:
        """Whether the batch with this fingerprint gave this id."""
        return self.seal == _seal(fingerprint, self.chunk, self.index, self.segments)

    def __str__(self) -> str:
        return f"{self.chunk}.{self.index}.{self.segments}.{self.seal}"


def _seal(fingerprint: str, chunk: int, index: int, segments: int) -> str:
    return hashlib.sha256(f"{fingerprint}:{chunk}.{index}.{segments}".encode()).hexdigest()[:12]
