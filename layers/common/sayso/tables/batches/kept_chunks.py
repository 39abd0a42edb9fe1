"""The batches table: chunks that are held are kept longer than they would be."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import batched

from sayso.domain.batch.batch import Batch
from sayso.tables.batches.chunks import ChunkItem, chunk_key

KEPT_FOR = timedelta(days=90)
"""From each look on; after the hold is lifted they expire within that time."""

LEAST = timedelta(days=60)
"""What has less left is kept longer: a look may fail for a month."""

AT_ONCE = 100


def keep_chunks(batch: Batch, numbers: Iterable[int], now: datetime) -> None:
    """See that these chunks do not expire for the next weeks. Idempotent.

    Only the time of expiry is asked for. What has expired already is not brought back.
    """
    for some in batched(sorted(numbers), AT_ONCE, strict=False):
        keys = [chunk_key(batch, number) for number in some]
        for item in ChunkItem.batch_get(keys, attributes_to_get=["pk", "sk", "expires"]):
            if item.expires < now + LEAST:
                chunk = ChunkItem(item.pk, item.sk)
                chunk.update(actions=[ChunkItem.expires.set(now + KEPT_FOR)], condition=ChunkItem.pk.exists())
