"""The batches table: how long chunks are kept, and those that are held longer than they would be."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from itertools import batched

from sayso.domain.batch.batch import Batch
from sayso.domain.retention.expiry import KEPT_FOR, LEAST, rows_kept_at_least
from sayso.tables.batches.chunks import ChunkItem, WordsItem, chunk_key, words_key
from sayso.tables.transactions import ConditionFailed

AT_ONCE = 100


def keep_chunks(batch: Batch, numbers: Iterable[int], now: datetime) -> None:
    """See that these chunks do not expire for the next weeks, rows and words alike. Idempotent.

    Only the time of expiry is asked for. What has expired already is not brought back.
    """
    for some in batched(sorted(numbers), AT_ONCE, strict=False):
        keys = {key(batch, number): number for number in some for key in (chunk_key, words_key)}
        found = list(ChunkItem.batch_get(list(keys), attributes_to_get=["pk", "sk", "expires"]))
        short = {keys[item.pk, item.sk] for item in found if item.expires < now + LEAST}
        for item in found:
            if keys[item.pk, item.sk] in short:
                _keep_until(ChunkItem(item.pk, item.sk), max(now + KEPT_FOR, item.expires))


def keep_words_until(batch: Batch, until: datetime) -> None:
    """Have what the rows of the batch say expire then, and the rows no earlier: by them an erasure finds the words."""
    for number in range(batch.chunks):
        _keep_until(WordsItem(*words_key(batch, number)), until)  # an older version stored them with the rows
        if until > rows_kept_at_least(batch):
            _keep_until(ChunkItem(*chunk_key(batch, number)), until)


def _keep_until(item: ChunkItem | WordsItem, until: datetime) -> None:
    kind = type(item)
    with suppress(ConditionFailed):  # it may have expired this moment
        item.update(actions=[kind.expires.set(until)], condition=kind.pk.exists())
