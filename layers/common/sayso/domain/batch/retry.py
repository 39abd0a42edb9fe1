"""Retry a batch: send again, once, those of its messages that failed for a reason that passes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.batch.figures import NOT_OF_ADVICE, BatchWarning
from sayso.domain.batch.recipients import Recipient
from sayso.domain.errors import AlreadyRetried, BatchNotCompleted, InvalidRequest, NoValidRecipients
from sayso.domain.message.channel import Channel
from sayso.domain.message.failure_causes import is_retryable
from sayso.domain.message.message import FinalMessage

type RowPosition = tuple[int, int]
"""Chunk, and index in the chunk."""


@dataclass(frozen=True, slots=True)
class Retry:
    """A batch as it was read, and those of its recipients that are sent to again, with their texts and indexes."""

    of: Batch
    rows: Sequence[Recipient]

    @property
    def advice(self) -> list[BatchWarning]:
        """The batch's warnings about its wording, without those about rows that are not sent again."""
        indexes = {row.index for row in self.rows}
        return [
            one for one in self.of.figures.warnings if one.code not in NOT_OF_ADVICE and one.index in {None, *indexes}
        ]


def is_as_expected(batch: Batch, channel: Channel | None, category: str | None) -> None:
    """Raises InvalidRequest if a request names another channel or category than the batch has."""
    for field, expected, own in (("channel", channel, batch.channel), ("category", category, batch.category)):
        if expected not in {None, own}:
            raise InvalidRequest(
                f"{field}: batch {batch.batch_id} was sent as {own}; leave {field} out.",
                [{"field": field, "problem": f"is {own} in the batch that is repeated"}],
            )


def may_be_retried(batch: Batch) -> None:
    """Raises BatchNotCompleted while a message is open, AlreadyRetried if a later batch has retried it."""
    if not batch.is_finished:
        still_open = batch.recipients - batch.settled
        raise BatchNotCompleted(
            f"{still_open} messages of batch {batch.batch_id} are still on their way; retry it when it is completed.",
            [{"field": "retry_of", "problem": "is not completed", "open": still_open}],
        )
    if batch.retried_by:
        raise AlreadyRetried(
            f"Batch {batch.batch_id} was retried before, by batch {batch.retried_by}; retry that one.",
            [{"field": "retry_of", "problem": "was retried before", "retried_by": batch.retried_by}],
        )


def retryable(final: Mapping[RowPosition, FinalMessage]) -> list[RowPosition]:
    """Those of a batch's final messages that failed for a reason that passes, in order."""
    return sorted(at for at, one in final.items() if is_retryable(one.status, one.reason, one.error_code))


def pick(batch: Batch, failed: Collection[RowPosition], chunks: Mapping[int, Chunk]) -> Retry:
    """The recipients at these positions, without those that were erased.

    Raises NoValidRecipients if there are none, or if their texts are no longer kept.
    """
    if not failed:
        raise NoValidRecipients(f"No message of batch {batch.batch_id} failed for a reason that passes.")
    if any(chunk not in chunks or not chunks[chunk].has_words for chunk, _ in failed):
        raise NoValidRecipients(f"The texts of batch {batch.batch_id} are no longer kept; send a new batch.")
    rows = [chunks[chunk].recipients[index] for chunk, index in sorted(failed)]
    if all(row.is_erased for row in rows):
        raise NoValidRecipients(f"What failed in batch {batch.batch_id} has been erased since.")
    return Retry(batch, [row for row in rows if not row.is_erased])
