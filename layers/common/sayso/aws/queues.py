"""The queues: references to chunks for the dispatcher, final statuses for the settler, references to batches for
housekeeping."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from sayso.domain.account.settings import EMERGENCY
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.backlog import Backlog
from sayso.domain.delivery.housekeeping import DueBatch
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.errors import Tellable
from sayso.domain.message.message import MessageId, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber
from sayso.observability import logger
from sayso.time_limits import aws_config

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

SQS_BATCH = 10
"""Messages in one SendMessageBatch."""

MAX_DELAY_SECONDS = 900
"""SQS's longest DelaySeconds."""

WAITING: "list[QueueAttributeNameType]" = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
]


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs", config=aws_config())


def hidden_for(times_received: int, at_most: int) -> int:
    """The back-off of a message whose processing failed, in seconds: 5, 30, 180, then as long as the queue hides it.

    Otherwise it would stay hidden as if it were still being processed, and with it all later reports of its account.
    """
    return int(min(5 * 6 ** (times_received - 1), at_most))


def bring_again(url: str, receipt_handle: str, times_received: int, at_most: int) -> None:
    """Have a message whose processing failed come again soon. If SQS does not take this wish, it comes again later."""
    try:
        _sqs().change_message_visibility(
            QueueUrl=url, ReceiptHandle=receipt_handle, VisibilityTimeout=hidden_for(times_received, at_most)
        )
    except (BotoCoreError, ClientError):
        logger.warning("a failed message stays hidden for as long as its queue hides messages", exc_info=True)


@dataclass(frozen=True, slots=True)
class ChunkReference:
    """Which chunk to send; no personal data. `backoff_count`: how often in a row the carrier took nothing of it;
    `turned_away`: how often in a row its number had no room for it; `is_urgent`: an emergency's.
    """

    account: str
    batch_id: str
    chunk: int
    backoff_count: int = 0
    turned_away: int = 0
    is_urgent: bool = False

    @classmethod
    def of(cls, batch: Batch, chunk: int) -> "ChunkReference":
        """A chunk that comes for the first time, or anew."""
        return cls(batch.account, batch.batch_id, chunk, is_urgent=batch.category == EMERGENCY)

    @property
    def group(self) -> str:
        """Among which SQS shares its workers fairly: an emergency does not stand behind all that its account sends."""
        return f"{self.account}#urgent" if self.is_urgent else self.account


@dataclass(frozen=True, slots=True)
class DispatchQueue:
    """Chunks to be sent."""

    url: str

    def send(self, references: Sequence[ChunkReference], delay_seconds: int = 0) -> None:
        """Enqueue chunks; raises if even one was not taken, so that the caller is tried again."""
        delay = min(delay_seconds, MAX_DELAY_SECONDS)
        _send_all(
            self.url,
            [
                # In a queue that is no FIFO queue the group bounds nothing: SQS shares its workers fairly by it.
                {"Id": str(n), "MessageBody": _body(r), "MessageGroupId": r.group, "DelaySeconds": delay}
                for n, r in enumerate(references)
            ],
        )

    def backlog(self) -> Backlog:
        """Whether references wait to be taken. If SQS does not say so, none of them is taken for lost.

        What a worker has taken does not wait: it is done, or a dead letter, before anything is taken for lost.
        """
        try:
            said = _sqs().get_queue_attributes(QueueUrl=self.url, AttributeNames=WAITING)["Attributes"]
        except (BotoCoreError, ClientError):
            logger.warning("the queue does not say how much waits in it", exc_info=True)
            return Backlog.STANDING
        visible, delayed, taken = (int(said[name]) for name in WAITING)
        return Backlog.of(visible=visible, delayed=delayed, taken=taken)

    @staticmethod
    def parse(body: str) -> ChunkReference:
        """The reference in a queue message."""
        said = json.loads(body)
        counts = said.get("setbacks", 0), said.get("turned_away", 0)
        return ChunkReference(said["account"], said["batch"], said["chunk"], *counts, said.get("urgent", False))


@dataclass(frozen=True, slots=True)
class SettleQueue:
    """Final statuses, in order by account."""

    url: str

    def send(self, outcomes: Sequence[Outcome]) -> None:
        """Enqueue outcomes of one account in one message; the same outcomes within five minutes count once."""
        if not outcomes:
            return
        packed = [_pack(outcome) for outcome in outcomes]
        body = json.dumps({"account": outcomes[0].account, "outcomes": packed}, sort_keys=True)
        content = hashlib.sha256(body.encode()).hexdigest()
        group = outcomes[0].account
        _send_all(
            self.url,
            [{"Id": "0", "MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": content}],
        )

    @staticmethod
    def parse(body: str) -> list[Outcome]:
        """The outcomes in a queue message."""
        said = json.loads(body)
        return [_unpack(said["account"], outcome) for outcome in said["outcomes"]]


@dataclass(frozen=True, slots=True)
class LookQueue:
    """Batches that are due for a look, or about which the carrier is to be asked."""

    url: str

    def send(self, due: Sequence[DueBatch], backlog: Backlog) -> None:
        """Enqueue batches, with what waited in the dispatch queue; raises if even one was not taken."""
        said = {"backlog": backlog.value}
        _send_all(
            self.url,
            [
                {"Id": str(n), "MessageBody": json.dumps(said | asdict(one)), "MessageGroupId": one.account}
                for n, one in enumerate(due)
            ],
        )

    @staticmethod
    def parse(body: str) -> tuple[DueBatch, Backlog]:
        """The batch in a queue message, and what waited in the dispatch queue when it was listed."""
        said = json.loads(body)
        return DueBatch(said["account"], said["batch_id"], said["since"]), Backlog(said["backlog"])


def _body(reference: ChunkReference) -> str:
    fields = {"account": reference.account, "batch": reference.batch_id, "chunk": reference.chunk}
    counts = {"setbacks": reference.backoff_count, "turned_away": reference.turned_away}
    return json.dumps(fields | counts | ({"urgent": True} if reference.is_urgent else {}))


def _pack(outcome: Outcome) -> dict[str, str]:
    fields = {
        "batch": outcome.batch_id,
        "message": str(outcome.message_id),
        "phone": outcome.phone.e164 if outcome.phone else "",
        "status": outcome.status.value,
        "reason": outcome.reason.value if outcome.reason else "",
        "error_code": outcome.error_code,
        "carrier_id": outcome.carrier_id,
    }
    return {name: value for name, value in fields.items() if value}


def _unpack(account: str, said: dict[str, str]) -> Outcome:
    return Outcome(
        account=account,
        batch_id=said["batch"],
        message_id=MessageId.parse(said["message"]),
        phone=PhoneNumber.from_e164(said["phone"]) if "phone" in said else None,
        status=MessageStatus(said["status"]),
        reason=Reason(said["reason"]) if "reason" in said else None,
        error_code=said.get("error_code", ""),
        carrier_id=said.get("carrier_id", ""),
    )


class NotEnqueued(Tellable):
    """SQS did not take every message."""


def _send_all(url: str, messages: "Iterable[SendMessageBatchRequestEntryTypeDef]") -> None:
    entries = list(messages)
    for start in range(0, len(entries), SQS_BATCH):
        answer = _sqs().send_message_batch(QueueUrl=url, Entries=entries[start : start + SQS_BATCH])
        if answer.get("Failed"):
            raise NotEnqueued(f"{len(answer['Failed'])} of {len(entries)} messages were not taken")
