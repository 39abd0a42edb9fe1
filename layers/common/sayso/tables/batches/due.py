"""The batches table by its `due` index: which batches are not at their end, and when each is looked at next."""

from sayso.domain.batch.batch import Batch
from sayso.tables.batches.batches import OPEN, BatchItem, Due, batches_of, move_batch


def due_batches(now: str, limit: int) -> list[tuple[str, str]]:
    """Account and id of batches that are not at their end and are due for a look, the longest due first."""
    found = BatchItem.due_index.query(OPEN, Due.due_at <= now, limit=limit)
    return [(item.pk, item.sk.removeprefix("batch#")) for item in found]


def open_batches(account: str) -> list[Batch]:
    """The account's batches that are not at their end."""
    found = (item for item in BatchItem.due_index.query(OPEN) if item.pk == account)
    return list(batches_of(account, {item.sk.removeprefix("batch#") for item in found}).values())


def put_off(batch: Batch, until: str, look_from: int = 0) -> None:
    """Look at the batch again later, first at this chunk, unless it has come to its end meanwhile."""
    move_batch(batch, [BatchItem.due_at.set(until), BatchItem.look_from.set(look_from)], BatchItem.due.exists())


def look_by(batch: Batch, at: str) -> None:
    """Have housekeeping look at the batch then, if it would look later."""
    move_batch(batch, [BatchItem.due_at.set(at)], BatchItem.due_at > at)
