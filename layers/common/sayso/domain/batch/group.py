"""A batch with all that complete it or retry a part of it: one list, of which no phone gets a message twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sayso.domain.batch.already_sent import EarlierMessage
from sayso.domain.batch.batch import MAX_RECIPIENTS, Batch
from sayso.domain.errors import InvalidRequest, NoValidRecipients
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber

MAX_BATCHES = 50
"""In one group: the transaction that accepts one more has a condition on each."""

MAX_BATCHES_WITH_RETRIES = 90
"""In one group, before it is retried: that transaction has at most 100 actions."""

MAX_MESSAGES = 2 * MAX_RECIPIENTS
"""In one group: all of them are read before one more batch is accepted."""


@dataclass(frozen=True, slots=True)
class Group:
    """The batches as they were read, in the order in which they were accepted, and their messages by phone.

    For a retry these are the messages of the batches that came after the one that it repeats.
    """

    batches: Sequence[Batch]
    earlier: Mapping[PhoneNumber, Sequence[EarlierMessage]] = field(default_factory=dict)

    @property
    def first(self) -> Batch:
        """The batch that all others complete or retry, at once or in a chain."""
        return self.batches[0]

    def after(self, batch: Batch) -> Sequence[Batch]:
        """The batches that were accepted after this one."""
        place = [one.batch_id for one in self.batches].index(batch.batch_id)
        return self.batches[place + 1 :]


def may_be_completed(group: Sequence[Batch], channel: Channel) -> None:
    """Raises InvalidRequest if a batch of this channel cannot complete the group."""
    first = group[0]
    if first.test:
        raise _refused(f"Batch {first.batch_id} is a test; leave completes out.", "is a test")
    if first.channel is not channel:
        raise _refused(f"Batch {first.batch_id} was sent as {first.channel}; send its rest as that.", "channel differs")
    messages = sum(batch.recipients for batch in group)
    if len(group) >= MAX_BATCHES or messages > MAX_MESSAGES:
        raise _refused(
            f"Batch {first.batch_id} and those that complete it are {len(group)} batches with {messages} messages; "
            f"more than {MAX_BATCHES} or {MAX_MESSAGES:,} cannot be compared. Send the rest by itself, without "
            "completes: only the rows that have not got it.",
            "was completed too often",
        )


def may_be_retried_further(group: Sequence[Batch]) -> None:
    """Raises InvalidRequest if the group has so many batches that one more cannot be compared with each."""
    if len(group) >= MAX_BATCHES_WITH_RETRIES:
        raise InvalidRequest(
            f"Batch {group[0].batch_id} has been retried and completed {len(group) - 1} times, which is the most; "
            "send a new batch to those who have not got it.",
            [{"field": "retry_of", "problem": "was retried too often"}],
        )


def expired(batch: Batch) -> NoValidRecipients:
    """The refusal where nobody can say any more who got what."""
    return NoValidRecipients(
        f"The texts of batch {batch.batch_id} are no longer kept, so nobody can say who has got what; leave "
        "completes out, and send to those only who have not got it.",
    )


def _refused(sentence: str, problem: str) -> InvalidRequest:
    return InvalidRequest(sentence, [{"field": "completes", "problem": problem}])
