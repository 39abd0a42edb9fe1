"""The batches table by its `due` index: which batches are not finished, and when each is looked at next."""

from sayso.domain.batch.batch import Batch
from sayso.tables.batches.batch_status import move_batch
from sayso.tables.batches.batches import batches_of
from sayso.tables.batches.table import OPEN, BatchItem, Due


def due_batches(now: str, limit: int) -> list[tuple[str, str]]:
    """Account and id of unfinished batches that are due for a look, the longest due first."""
    found = BatchItem.due_index.query(OPEN, Due.due_at <= now, limit=limit)
    return [(item.pk, item.sk.removeprefix("batch#")) for item in found]


def open_batches(account: str) -> list[Batch]:
    """The account's batches that are not finished."""
    found = (item for item in BatchItem.due_index.query(OPEN) if item.pk == account)
    return list(batches_of(account, {item.sk.removeprefix("batch#") for item in found}).values())


def put_off(batch: Batch, until: str, look_from: int = 0) -> None:
    """Look at the batch again later, first at this chunk, unless it is finished by now."""
    move_batch(batch, [BatchItem.due_at.set(until), BatchItem.look_from.set(look_from)], BatchItem.due.exists())


def look_by(batch: Batch, at: str) -> None:
    """Have housekeeping look at the batch then, if it would look later."""
    move_batch(batch, [BatchItem.due_at.set(at)], BatchItem.due_at > at)
