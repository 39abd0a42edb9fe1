"""The batches table by its indexes `due` and `open`: which batches are not finished, and when the next look is due."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.housekeeping import DueBatch
from sayso.tables.batches.batches import batches_of
from sayso.tables.batches.table import SHARDS, BatchItem, Due, key_of, shard_of
from sayso.tables.transactions import ConditionFailed

OF_OLD = ("open", "broken off")
"""Where versions without shards put their batches. The first look moves them; who updates from such a version, or
restores its backup, has some for a week."""


LISTED = (*(f"open#{number:02d}" for number in range(SHARDS)), *OF_OLD)
"""The index's partitions."""


def due_batches(shard: str, now: str, limit: int) -> list[DueBatch]:
    """Unfinished batches of a shard that are due for a look, at most so many, the longest due first."""
    found = BatchItem.due_index.query(shard, Due.due_at <= now, limit=limit)
    return [DueBatch(item.pk, item.sk.removeprefix("batch#"), item.due_at or "") for item in found]


def batch_if_due(one: DueBatch) -> Batch | None:
    """The batch, read strongly consistently, if its look is still due as it was; None if not, or if it is gone."""
    with suppress(DoesNotExist):
        item = BatchItem.get(*key_of(one.account, one.batch_id), consistent_read=True)
        return item.read() if item.due_at == one.since else None
    return None


def open_batches(account: str) -> list[Batch]:
    """The account's batches that are not finished."""
    found = BatchItem.open_index.query(account)
    return list(batches_of(account, {item.sk.removeprefix("batch#") for item in found}).values())


def put_off(one: DueBatch, until: datetime, look_from: int | None = None) -> DueBatch | None:
    """Let the batch be due then, and the questions begin with this chunk; None if it is not due any more as it was.

    So of several who come for the same look one has the batch to himself, and nothing that calls for an earlier look
    meanwhile, as a cancelling does, is put off. If the answer is lost, the repeat of the write comes as a second.
    """
    after = replace(one, since=timestamps.to_text(until))
    actions: list[Action] = [BatchItem.due.set(shard_of(one.account)), BatchItem.due_at.set(after.since)]
    if look_from is not None:
        actions.append(BatchItem.look_from.set(look_from))
    return after if _change(one.account, one.batch_id, actions, BatchItem.due_at == one.since) else None


def look_by(batch: Batch, at: str) -> None:
    """Have housekeeping look at the batch then, if it would look later."""
    _change(batch.account, batch.batch_id, [BatchItem.due_at.set(at)], BatchItem.due_at > at)


def _change(account: str, batch_id: str, actions: list[Action], condition: Condition) -> bool:
    """Not a transaction, which would cost twice as much: `update` has what meets one tried again."""
    with suppress(ConditionFailed):
        BatchItem(*key_of(account, batch_id)).update(actions=actions, condition=condition)
        return True
    return False
