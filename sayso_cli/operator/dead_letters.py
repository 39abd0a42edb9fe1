"""One dead-letter queue: count its messages, show what they are about, and move them back without losing any."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from sayso.aws.queues import SQS_BATCH, DispatchQueue, SettleQueue
from sayso_cli.operator.problem import DENIED, code_of

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        DeleteMessageBatchRequestEntryTypeDef,
        MessageTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

LOOKED_AT = 100
"""Look into at most this many messages."""
HIDDEN_SECONDS = 60
"""A message that is looked at or moved is hidden from others for this long; after a crash it comes back."""
WAIT_SECONDS = 1
"""With a wait time SQS asks all of its servers (long polling), so that no answer is empty while messages are there."""
NOT_BY_SQS = frozenset({"InvalidAction"}) | DENIED
"""SQS cannot move messages here (the local stack), or these credentials may not ask it to: the command moves them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about; never with a phone number."""

    account: str
    batch: str


UNREADABLE = Subject("(unreadable)", "")


def dispatch_subject(body: str) -> Subject:
    """Return the subject of a message of the dispatch queue."""
    reference = DispatchQueue.parse(body)
    return Subject(reference.account, reference.batch_id)


def settle_subject(body: str) -> Subject:
    """Return the subject of a message of the settle queue."""
    outcomes = SettleQueue.parse(body)
    return Subject(outcomes[0].account, " ".join(sorted({outcome.batch_id for outcome in outcomes})))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message in a dead-letter queue, and since when it waits."""

    subject: Subject
    since: datetime


class DeadLetters:
    """The dead letters of one queue; `queue` and `dead` are URLs."""

    def __init__(self, sqs: "SQSClient", queue: str, dead: str, parse: Callable[[str], Subject]) -> None:
        self._sqs, self._queue, self._dead, self._parse = sqs, queue, dead, parse

    def count(self) -> tuple[int, int]:
        """Return how many messages wait, and how many more are hidden at the moment."""
        found = self._sqs.get_queue_attributes(QueueUrl=self._dead, AttributeNames=["All"])["Attributes"]
        return int(found["ApproximateNumberOfMessages"]), int(found["ApproximateNumberOfMessagesNotVisible"])

    def peek(self) -> list[DeadLetter]:
        """Return some of them and leave them where they are. Of a FIFO queue, SQS shows ten of each group."""
        seen: list[MessageTypeDef] = []
        while len(seen) < LOOKED_AT and (messages := self._receive(SQS_BATCH)):
            seen += messages
        for start in range(0, len(seen), SQS_BATCH):
            back: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
                {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
                for n, message in enumerate(seen[start : start + SQS_BATCH])
            ]
            self._sqs.change_message_visibility_batch(QueueUrl=self._dead, Entries=back)
        return [self._dead_letter(message) for message in seen]

    def start_move_task(self) -> bool:
        """Have SQS move all of them, which takes a while. Return False if SQS cannot; then use `move`."""
        try:
            self._sqs.start_message_move_task(SourceArn=self._arn(self._dead), DestinationArn=self._arn(self._queue))
        except ClientError as error:
            if code_of(error) in NOT_BY_SQS:
                return False
            raise
        return True

    def is_moving(self) -> bool:
        """Return whether SQS is moving them already; it runs one such task at a time."""
        try:
            tasks = self._sqs.list_message_move_tasks(SourceArn=self._arn(self._dead), MaxResults=1)
        except ClientError as error:
            if code_of(error) in NOT_BY_SQS:
                return False
            raise
        return any(task["Status"] == "RUNNING" for task in tasks.get("Results", []))

    def move(self, most: int) -> Iterator[int]:
        """Move at most this many; yields how many at a time.

        The order is receive, send, delete: after a crash in between a message is in both queues, never in neither. A
        message that comes twice changes nothing (at-least-once delivery): dispatch finds its wave claimed, settle finds
        the status written.
        """
        while most > 0 and (messages := self._receive(min(most, SQS_BATCH))):
            taken = self._send(messages)
            gone: list[DeleteMessageBatchRequestEntryTypeDef] = [
                {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(taken)
            ]
            if gone:
                self._sqs.delete_message_batch(QueueUrl=self._dead, Entries=gone)
            yield len(taken)
            if len(taken) < len(messages):
                return
            most -= len(messages)

    def _receive(self, most: int) -> "Sequence[MessageTypeDef]":
        answer = self._sqs.receive_message(
            QueueUrl=self._dead,
            MaxNumberOfMessages=most,
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=WAIT_SECONDS,
            MessageSystemAttributeNames=["All"],
        )
        return answer.get("Messages", [])

    def _send(self, messages: "Sequence[MessageTypeDef]") -> "list[MessageTypeDef]":
        """Return the messages that the queue accepted."""
        answer = self._sqs.send_message_batch(
            QueueUrl=self._queue, Entries=[_copy(str(n), message) for n, message in enumerate(messages)]
        )
        return [messages[int(done["Id"])] for done in answer.get("Successful", [])]

    def _dead_letter(self, message: "MessageTypeDef") -> DeadLetter:
        since = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
        try:
            return DeadLetter(self._parse(message["Body"]), since)
        except (ValueError, LookupError, TypeError, AttributeError):  # it may be why this is a dead letter
            return DeadLetter(UNREADABLE, since)

    def _arn(self, url: str) -> str:
        return self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def _copy(entry_id: str, message: "MessageTypeDef") -> "SendMessageBatchRequestEntryTypeDef":
    """Copy a message, to be sent again.

    In a FIFO queue the copy keeps its group and gets a new deduplication id: with the first id the queue would drop it
    as a duplicate if the message was sent within the last five minutes. The new id derives from the dead letter, so
    that a dead letter which is moved twice within five minutes, after a crash, arrives once. Later a duplicate changes
    nothing, since statuses only rise.
    """
    copy: SendMessageBatchRequestEntryTypeDef = {"Id": entry_id, "MessageBody": message["Body"]}
    if group := message["Attributes"].get("MessageGroupId"):
        copy["MessageGroupId"] = group
    if "MessageDeduplicationId" in message["Attributes"]:  # of a FIFO queue
        copy["MessageDeduplicationId"] = f"replay.{message['MessageId']}"
    return copy
