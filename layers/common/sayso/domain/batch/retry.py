"""Repeat those messages of a batch that failed for a passing reason: when that may be, and once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.domain.batch.batch import Batch
from sayso.domain.batch.recipients import Row
from sayso.domain.errors import AlreadyRetried, BatchNotCompleted, InvalidRequest, NoValidRecipients

type Place = tuple[int, int]
"""Chunk, and index in the chunk."""


@dataclass(frozen=True, slots=True)
class Retry:
    """A batch as it was read, and those of its rows that are sent again: finished texts, under the indexes they had."""

    of: Batch
    rows: Sequence[Row]

    @property
    def advice(self) -> list[dict[str, Any]]:
        """What was said of the wording, except of rows that are not sent again; how many credits are left is another
        matter now."""
        indexes = {row.index for row in self.rows}
        return [
            one
            for one in self.of.figures.get("warnings", [])
            if one["code"] != "low_credits" and one.get("index") in {None, *indexes}
        ]


def is_as_expected(batch: Batch, channel: str | None, category: str | None) -> None:
    """Raises InvalidRequest if a request names another channel or category than the batch has."""
    for field, expected, own in (("channel", channel, batch.channel), ("category", category, batch.category)):
        if expected not in {None, own}:
            raise InvalidRequest(
                f"{field}: batch {batch.batch_id} was sent as {own}; leave {field} out.",
                [{"field": field, "problem": f"is {own} in the batch that is repeated"}],
            )


def may_be_retried(batch: Batch) -> None:
    """Raises BatchNotCompleted while a message is open, AlreadyRetried once its failed ones belong to a later batch."""
    if not batch.is_at_its_end:
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


def pick(batch: Batch, places: Collection[Place], chunks: Mapping[int, Sequence[Row]]) -> Retry:
    """The rows at these places, without those that were erased. Raises NoValidRecipients if there are none, or if their
    texts are no longer kept."""
    if not places:
        raise NoValidRecipients(f"No message of batch {batch.batch_id} failed for a reason that passes.")
    if {chunk for chunk, _ in places} - chunks.keys():
        raise NoValidRecipients(f"The texts of batch {batch.batch_id} are no longer kept; send a new batch.")
    rows = [chunks[chunk][index] for chunk, index in sorted(places)]
    if all(row.is_erased for row in rows):
        raise NoValidRecipients(f"What failed in batch {batch.batch_id} has been erased since.")
    return Retry(batch, [row for row in rows if not row.is_erased])
