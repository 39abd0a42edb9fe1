"""One dead-letter queue: how much waits in it, what that is about, and how it goes back without being lost."""

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
"""Of how many messages, at most, it is told what they are about."""
HIDDEN_SECONDS = 60
"""For how long a message that is looked at or moved is hidden from others; after a crash it is there again."""
WAIT_SECONDS = 1
"""To wait makes SQS ask all of its servers, so that no answer is empty while messages are there."""
NOT_BY_SQS = frozenset({"InvalidAction"}) | DENIED
"""SQS cannot move them itself, as on the local stack, or these credentials may not ask it to: then it goes by hand."""


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about; never a phone number."""

    account: str
    batch: str


UNREADABLE = About("(unreadable)", "")


def chunk(body: str) -> About:
    """A message of the dispatch queue."""
    reference = DispatchQueue.parse(body)
    return About(reference.account, reference.batch_id)


def outcomes(body: str) -> About:
    """A message of the settle queue."""
    told = SettleQueue.parse(body)
    return About(told[0].account, " ".join(sorted({outcome.batch_id for outcome in told})))


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was looked at."""

    about: About
    since: datetime


class DeadLetters:
    """The dead letters of one queue."""

    def __init__(self, sqs: "SQSClient", queue: str, dead: str, parse: Callable[[str], About]) -> None:
        self._sqs, self._queue, self._dead, self._parse = sqs, queue, dead, parse

    def count(self) -> tuple[int, int]:
        """How many wait, and how many more are hidden for the moment."""
        found = self._sqs.get_queue_attributes(QueueUrl=self._dead, AttributeNames=["All"])["Attributes"]
        return int(found["ApproximateNumberOfMessages"]), int(found["ApproximateNumberOfMessagesNotVisible"])

    def look(self) -> list[Letter]:
        """Some of them, left where they are. In a FIFO queue, SQS shows ten of each group."""
        seen: list[MessageTypeDef] = []
        while len(seen) < LOOKED_AT and (messages := self._receive(SQS_BATCH)):
            seen += messages
        for start in range(0, len(seen), SQS_BATCH):
            back: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
                {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
                for n, message in enumerate(seen[start : start + SQS_BATCH])
            ]
            self._sqs.change_message_visibility_batch(QueueUrl=self._dead, Entries=back)
        return [self._letter(message) for message in seen]

    def hand_over(self) -> bool:
        """Have SQS itself move all of them, in its own time; False where it goes by hand."""
        try:
            self._sqs.start_message_move_task(SourceArn=self._arn(self._dead), DestinationArn=self._arn(self._queue))
        except ClientError as error:
            if code_of(error) in NOT_BY_SQS:
                return False
            raise
        return True

    def is_moving(self) -> bool:
        """Whether SQS is at it already; it does this once at a time."""
        try:
            tasks = self._sqs.list_message_move_tasks(SourceArn=self._arn(self._dead), MaxResults=1)
        except ClientError as error:
            if code_of(error) in NOT_BY_SQS:
                return False
            raise
        return any(task["Status"] == "RUNNING" for task in tasks.get("Results", []))

    def carry(self, most: int) -> Iterator[int]:
        """Move at most so many by hand; yields how many at a time.

        Received, sent, deleted, in this order: a crash in between leaves a message in both queues, and none in
        neither. A message that comes twice changes nothing: dispatch finds its wave claimed, settle its status written.
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
        """Those that the queue took."""
        answer = self._sqs.send_message_batch(
            QueueUrl=self._queue, Entries=[_copy(str(n), message) for n, message in enumerate(messages)]
        )
        return [messages[int(done["Id"])] for done in answer.get("Successful", [])]

    def _letter(self, message: "MessageTypeDef") -> Letter:
        since = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
        try:
            return Letter(self._parse(message["Body"]), since)
        except (ValueError, LookupError, TypeError, AttributeError):  # whatever it was that made it a dead letter
            return Letter(UNREADABLE, since)

    def _arn(self, url: str) -> str:
        return self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def _copy(entry_id: str, message: "MessageTypeDef") -> "SendMessageBatchRequestEntryTypeDef":
    """The message, to be sent anew.

    In a FIFO queue it stays in its group. Its deduplication id is a new one: under its first id the queue would take
    it for a repeat, and swallow it, if it went there within the last five minutes. It derives from the dead letter, so
    that one which is moved twice in five minutes, after a crash, comes once; later a repeat changes nothing, since
    statuses only rise.
    """
    copy: SendMessageBatchRequestEntryTypeDef = {"Id": entry_id, "MessageBody": message["Body"]}
    if group := message["Attributes"].get("MessageGroupId"):
        copy["MessageGroupId"] = group
    if "MessageDeduplicationId" in message["Attributes"]:  # of a FIFO queue
        copy["MessageDeduplicationId"] = f"replay.{message['MessageId']}"
    return copy
