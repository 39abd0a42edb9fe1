"""The batches table: its keys, its indexes, and the item of a batch."""

import zlib

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.batch.figures import Figures
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import FINAL_RANK
from sayso.tables.base import UNBOUND, Bounds, Table

SHARDS = 16
"""Parts of the index `due`: each takes 1,000 write units a second, and a look at a batch costs it two or four."""


class Newest(GlobalSecondaryIndex["BatchItem"]):
    """An account's batches by time; its keys never change, so that counting costs it nothing."""

    class Meta:
        index_name = "newest"
        projection = KeysOnlyProjection()

    account = UnicodeAttribute(hash_key=True)
    created = UnicodeAttribute(range_key=True)


class Due(GlobalSecondaryIndex["BatchItem"]):
    """The batches that are not finished, by the time of the next look; a sparse index, without the others."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class OpenOfAccount(GlobalSecondaryIndex["BatchItem"]):
    """The batches of an account that are not finished: sparse, as the others have no time of a next look."""

    class Meta:
        index_name = "open"
        projection = KeysOnlyProjection()

    account = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class BatchesTable(Table):
    """pk: the account for batches; what grows with a batch's size has partitions of its own."""

    class Meta(Bounds):
        table_name = UNBOUND

    newest = Newest()
    due_index = Due()
    open_index = OpenOfAccount()


class BatchItem(BatchesTable):
    """pk: the account, sk `batch#<batch id>`."""

    account = UnicodeAttribute()
    created = UnicodeAttribute()
    digest = UnicodeAttribute()
    content = UnicodeAttribute()
    channel = UnicodeAttribute()
    category = UnicodeAttribute()
    template = UnicodeAttribute()
    requested_by = UnicodeAttribute()
    created_at = UnicodeAttribute()
    send_at = UnicodeAttribute(null=True)
    expires_at = UnicodeAttribute()
    chunks = NumberAttribute()
    lanes = NumberAttribute()
    figures = JSONAttribute()
    test = BooleanAttribute(default=False)
    retry_of = UnicodeAttribute(null=True)
    retried_by = UnicodeAttribute(null=True)
    first = UnicodeAttribute(null=True)
    short_name = UnicodeAttribute(null=True)
    followers: ListAttribute[str] = ListAttribute(null=True)
    status = UnicodeAttribute()
    enqueued = BooleanAttribute(default=False)
    look_from = NumberAttribute(default=0)
    redactions = NumberAttribute(default=0)
    risen = NumberAttribute(default=0)
    settled = NumberAttribute(default=0)
    delivered = NumberAttribute(default=0)
    undelivered = NumberAttribute(default=0)
    failed = NumberAttribute(default=0)
    skipped = NumberAttribute(default=0)
    cancelled = NumberAttribute(default=0)
    credits_used = NumberAttribute(default=0)
    completed_at = UnicodeAttribute(null=True)
    due = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)

    def read(self) -> Batch:
        """The item as the domain knows it."""
        counts = {status: int(getattr(self, status.value)) for status in FINAL_RANK}
        return Batch(
            account=self.account,
            batch_id=self.sk.removeprefix("batch#"),
            digest=self.digest,
            content=self.content,
            channel=Channel(self.channel),
            category=self.category,
            template=self.template,
            requested_by=self.requested_by,
            created_at=self.created_at,
            send_at=self.send_at,
            expires_at=self.expires_at,
            chunks=int(self.chunks),
            lanes=int(self.lanes),
            figures=Figures.read(self.figures),
            test=self.test,
            retry_of=self.retry_of,
            retried_by=self.retried_by,
            first=self.first,
            short_name=self.short_name,
            followers=tuple(self.followers or ()),
            status=BatchStatus(self.status),
            enqueued=self.enqueued,
            look_from=int(self.look_from),
            redactions=int(self.redactions),
            risen=int(self.risen),
            counts={status: n for status, n in counts.items() if n},
            credits_used=int(self.credits_used),
            completed_at=self.completed_at,
        )


def shard_of(account: str) -> str:
    """The hash key of the index `due` for an account's batches: the same for all of them, and for ever."""
    return f"open#{zlib.crc32(account.encode()) % SHARDS:02d}"


def key_of(account: str, batch_id: str) -> tuple[str, str]:
    """pk and sk of a batch."""
    return account, f"batch#{batch_id}"
