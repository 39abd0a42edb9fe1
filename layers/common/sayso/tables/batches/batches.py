"""The batches table: reading batches, and putting a new one."""

import itertools
from collections.abc import Iterator

from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.housekeeping import first_look
from sayso.domain.errors import NotFound
from sayso.domain.json_form import to_json
from sayso.tables.batches.table import BatchItem, Newest, key_of, shard_of

MOST_AT_ONCE = 100
"""Items that DynamoDB reads in one request."""


def find_batch(account: str, batch_id: str) -> Batch | None:
    """The batch, read strongly consistently."""
    try:
        return BatchItem.get(*key_of(account, batch_id), consistent_read=True).read()
    except DoesNotExist:
        return None


def batch_of(account: str, batch_id: str) -> Batch:
    """The batch, read strongly consistently; NotFound if this account has none of that id."""
    batch = find_batch(account, batch_id)
    if batch is None:
        raise NotFound(f"There is no batch {batch_id}.")
    return batch


def batches_of(account: str, batch_ids: set[str]) -> dict[str, Batch]:
    """Several batches of one account by id; unknown ones are left out."""
    keys = [key_of(account, batch_id) for batch_id in sorted(batch_ids)]
    batches = (item.read() for item in BatchItem.batch_get(keys, consistent_read=True))
    return {batch.batch_id: batch for batch in batches}


def place_of(batch: Batch) -> str:
    """Where the batch stands among those of its account by time."""
    return f"{batch.created_at}#{batch.batch_id}"


def newest_batches(account: str, older_than: str | None, limit: int) -> tuple[list[Batch], str | None]:
    """The account's batches, newest first, and the place behind which the next page begins."""
    behind = Newest.created < older_than if older_than else None
    keys = list(BatchItem.newest.query(account, behind, scan_index_forward=False, limit=limit))
    batches = batches_of(account, {item.sk.removeprefix("batch#") for item in keys})
    ordered = sorted(batches.values(), key=lambda batch: (batch.created_at, batch.batch_id), reverse=True)
    return ordered, keys[-1].created if len(keys) == limit else None


def batches_of_month(account: str, month: str) -> Iterator[Batch]:
    """The batches that the account had accepted in this month (`2026-11`, UTC)."""
    keys = BatchItem.newest.query(account, Newest.created.startswith(f"{month}-"))
    for some in itertools.batched(keys, MOST_AT_ONCE, strict=False):
        yield from batches_of(account, {item.sk.removeprefix("batch#") for item in some}).values()


def put_batch(transaction: TransactWrite, batch: Batch) -> None:
    """Write a new batch, provided that its idempotency key is new."""
    item = BatchItem(
        *key_of(batch.account, batch.batch_id),
        account=batch.account,
        created=place_of(batch),
        digest=batch.digest,
        content=batch.content,
        channel=batch.channel.value,
        category=batch.category,
        template=batch.template,
        requested_by=batch.requested_by,
        created_at=batch.created_at,
        send_at=batch.send_at,
        expires_at=batch.expires_at,
        chunks=batch.chunks,
        lanes=batch.lanes,
        figures=to_json(batch.figures),
        test=batch.test,
        retry_of=batch.retry_of,
        first=batch.first,
        short_name=batch.short_name,
        status=batch.status.value,
        due=shard_of(batch.account),
        due_at=first_look(batch),
    )
    transaction.save(item, condition=BatchItem.pk.does_not_exist())
