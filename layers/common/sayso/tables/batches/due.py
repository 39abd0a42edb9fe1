"""The batches table by its indexes `due` and `open`: which batches are not finished, and when the next look is due."""

from pynamodb.expressions.update import Action

from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.delivery.housekeeping import DueBatch
from sayso.tables.batches.batch_status import move_batch
from sayso.tables.batches.batches import batches_of
from sayso.tables.batches.table import BROKEN_OFF, OPEN, BatchItem, Due


def due_batches(now: str, limit: int) -> list[DueBatch]:
    """Unfinished batches that are due for a look, the longest due first."""
    return [_read(item) for item in BatchItem.due_index.query(OPEN, Due.due_at <= now, limit=limit)]


def broken_off(limit: int) -> list[DueBatch]:
    """Unfinished batches of which a look did not come to its end, the longest ago first."""
    return [_read(item) for item in BatchItem.due_index.query(BROKEN_OFF, limit=limit)]


def open_batches(account: str) -> list[Batch]:
    """The account's batches that are not finished."""
    found = BatchItem.open_index.query(account)
    return list(batches_of(account, {item.sk.removeprefix("batch#") for item in found}).values())


def begin_look(batch: Batch, now: str) -> None:
    """Note that a look at the batch has begun: until `put_off`, it counts as broken off."""
    move_batch(batch, [BatchItem.due.set(BROKEN_OFF), BatchItem.due_at.set(now)], BatchItem.due.exists())


def put_off(batch: Batch, until: str, look_from: int = 0) -> None:
    """Look at the batch again later, first at this chunk, unless it is finished by now.

    A batch that was cancelled since it was read is looked at as soon as the cancelling says.
    """
    later: list[Action] = [BatchItem.due.set(OPEN), BatchItem.due_at.set(until), BatchItem.look_from.set(look_from)]
    condition = BatchItem.due.exists()
    if not batch.is_cancelled:
        condition &= BatchItem.status != BatchStatus.CANCELLING.value
    move_batch(batch, later, condition)


def look_by(batch: Batch, at: str) -> None:
    """Have housekeeping look at the batch then, if it would look later."""
    move_batch(batch, [BatchItem.due_at.set(at)], BatchItem.due_at > at)


def _read(item: BatchItem) -> DueBatch:
    return DueBatch(item.pk, item.sk.removeprefix("batch#"), item.due_at or "")
