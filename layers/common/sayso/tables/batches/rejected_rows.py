"""The batches table, below a chunk: the entries of its rejected rows, and the mark that they are written."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch, rejection_entry
from sayso.domain.batch.rejected import RejectedRow
from sayso.tables.batches.table import BatchesTable
from sayso.tables.log import log
from sayso.tables.transactions import MAX_ACTIONS, ConditionFailed, transact

MOST_ROWS = MAX_ACTIONS - 2
"""Of one transaction, which also writes the mark and looks for an entry of an older version."""


class RejectedRowsItem(BatchesTable):
    """pk `rejected#<batch id>#<chunk>`, sk `rejected`: so many of the chunk's rejected rows are in the log."""

    written = NumberAttribute()


def log_rejected(batch: Batch, number: int, rejected: Sequence[RejectedRow], clock: Callable[[], datetime]) -> None:
    """Write the entries of a chunk's rejected rows once, dated when they are written.

    Whoever has read the log up to now finds nothing new before that later. So a repeat cannot know an entry again by
    its key, which begins with the date: it is known by a mark, written in the transaction of the entries.
    """
    with suppress(ConditionFailed):  # somebody else is writing them, or an older version has
        for first in range(_written(batch, number) if rejected else 0, len(rejected), MOST_ROWS):
            _write(batch, number, first, rejected[first : first + MOST_ROWS], clock)


def _write(batch: Batch, number: int, first: int, rows: Sequence[RejectedRow], clock: Callable[[], datetime]) -> None:
    mark = RejectedRowsItem(*_key(batch, number), written=first + len(rows))
    as_read = RejectedRowsItem.written == first if first else RejectedRowsItem.pk.does_not_exist()

    def write(transaction: TransactWrite) -> None:
        at = timestamps.to_text(clock())  # of this attempt
        transaction.save(mark, condition=as_read)
        if at != batch.created_at:  # an older version dated them so, without a mark; it wrote all of a chunk at once
            log.require_unwritten(transaction, rejection_entry(batch, number, rows[0], batch.created_at))
        for row in rows:
            log.put_entry(transaction, rejection_entry(batch, number, row, at))

    transact(BatchesTable, write)


def _written(batch: Batch, number: int) -> int:
    try:
        return int(RejectedRowsItem.get(*_key(batch, number), consistent_read=True).written)
    except DoesNotExist:
        return 0


def _key(batch: Batch, number: int) -> tuple[str, str]:
    return f"rejected#{batch.batch_id}#{number}", "rejected"
