"""The batches table: how long chunks are kept, and those that are held longer than they would be."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from itertools import batched

from sayso.domain.batch.batch import Batch
from sayso.domain.retention.expiry import KEPT_FOR, LEAST
from sayso.tables.batches.chunks import ChunkItem, WordsItem, chunk_key, words_key
from sayso.tables.transactions import ConditionFailed

AT_ONCE = 100


def keep_chunks(batch: Batch, numbers: Iterable[int], now: datetime) -> None:
    """See that these chunks do not expire for the next weeks. Idempotent.

    Only the time of expiry is asked for. What has expired already is not brought back.
    """
    for some in batched(sorted(numbers), AT_ONCE, strict=False):
        keys = [key(batch, number) for number in some for key in (chunk_key, words_key)]
        for item in ChunkItem.batch_get(keys, attributes_to_get=["pk", "sk", "expires"]):
            if item.expires < now + LEAST:
                chunk = ChunkItem(item.pk, item.sk)
                chunk.update(actions=[ChunkItem.expires.set(now + KEPT_FOR)], condition=ChunkItem.pk.exists())


def keep_words_until(batch: Batch, until: datetime) -> None:
    """Have what the rows of the batch say expire then."""
    for number in range(batch.chunks):
        words = WordsItem(*words_key(batch, number))
        with suppress(ConditionFailed):  # an older version stored them with the rows
            words.update(actions=[WordsItem.expires.set(until)], condition=WordsItem.pk.exists())
