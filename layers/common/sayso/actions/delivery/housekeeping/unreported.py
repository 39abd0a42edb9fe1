"""A message that was claimed and has no final status: what is known of it, and how its step changes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sayso.domain import timestamps
from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.recipients import Recipient
from sayso.domain.delivery.in_doubt import Listed, since
from sayso.domain.delivery.progress import Step
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus
from sayso.tables.batches import carrier_id_owners, chunks
from sayso.tables.batches.table import BatchesTable
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, transact

MOST_ENTRIES = 1_000
"""Of one phone, searched for the carrier's ids of its messages."""


@dataclass(frozen=True, slots=True)
class UnreportedMessage:
    """A claimed message without a final status: its batch, chunk number, index in the chunk, recipient and step."""

    batch: Batch
    number: int
    index: int
    recipient: Recipient
    step: Step

    @property
    def channel(self) -> Channel:
        """Whether it is a text or a call."""
        return self.batch.channel

    @property
    def is_spoken(self) -> bool:
        """Whether it is a call, which has no text at the carrier."""
        return self.batch.traits.is_spoken

    @property
    def message_id(self) -> str:
        """Its id, as the log has it."""
        return str(self.batch.message_id(self.number, self.index, self.recipient.segments))

    def outcome(self, step: Step) -> Outcome:
        """What a final step says about it."""
        return Outcome.of_step(self.batch, self.number, self.index, self.recipient, step)


def owners_of(message: UnreportedMessage, listed: Collection[Listed]) -> dict[str, str]:
    """Which of our messages own what the carrier lists for this one's phone, by the carrier's id.

    An id has its owner from the answer to its create, or from being found; where the answer was lost, a report may have
    named the message since, and the log has it.
    """
    if not listed:
        return {}
    account, from_at = message.batch.account, timestamps.to_text(since(message.step))
    wanted = log.Range(account=account, phone=message.recipient.phone, from_at=from_at)
    entries = (entry for entry in log.newest_first(wanted, MOST_ENTRIES) if "carrier_id" in entry.data)
    reported = {str(entry.data["carrier_id"]): entry.message_id for entry in entries if entry.message_id}
    return carrier_id_owners.owners_of(account, [one.carrier_id for one in listed]) | reported


def change_step(message: UnreportedMessage, after: Step, now: datetime) -> bool:
    """Store the message's new step, with an entry if it goes out again; False if somebody else has changed it.

    Not retried on conflict: what the carrier said was asked for the step that was read, so the next run asks again.
    """
    at = timestamps.to_text(now)
    again = after.status is MessageStatus.PENDING
    waits_until = at if again else ""  # if the queue does not take it, housekeeping wakes it

    def write(transaction: Transaction) -> None:
        steps = message.step, after
        chunks.change_step(transaction, message.batch, message.number, message.index, steps, waits_until)
        if again:
            log.put_entry(transaction, _repeated(message, after, at))

    try:
        transact(BatchesTable, write)
    except ConditionFailed:
        return False
    return True


def _repeated(message: UnreportedMessage, after: Step, at: str) -> Entry:
    return Entry(
        account=message.batch.account,
        at=at,
        type=EntryType.MESSAGE_REPEATED,
        actor=SYSTEM,
        text=f"{message.batch.traits.one} to {message.recipient.phone} is sent once more: "
        "the carrier's answer was lost, and it does not know the message.",
        key=f"{message.batch.batch_id}.{message.message_id}.attempt{after.attempt}",
        phone=message.recipient.phone.e164,
        batch_id=message.batch.batch_id,
        message_id=message.message_id,
        data=message.batch.mark,
    )
