"""The batches table: batches and their counters."""

from contextlib import suppress

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.delivery.housekeeping import first_look
from sayso.domain.delivery.settlement import BatchTurn
from sayso.domain.errors import NotFound
from sayso.domain.message.message import FINAL_RANK, MessageStatus
from sayso.tables.base import UNBOUND, Bounds, Table
from sayso.tables.transactions import ConditionFailed, transact

OPEN = "open"
"""The one value of the `due` index's hash key."""


class Newest(GlobalSecondaryIndex["BatchItem"]):
    """An account's batches by time; its keys never change, so that counting costs it nothing."""

    class Meta:
        index_name = "newest"
        projection = KeysOnlyProjection()

    account = UnicodeAttribute(hash_key=True)
    created = UnicodeAttribute(range_key=True)


class Due(GlobalSecondaryIndex["BatchItem"]):
    """The batches that are not at their end, by the time of the next look: the others are not in it."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class BatchesTable(Table):
    """pk: the account for batches; for what grows with their size, a partition of its own each."""

    class Meta(Bounds):
        table_name = UNBOUND

    newest = Newest()
    due_index = Due()


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
    status = UnicodeAttribute()
    enqueued = BooleanAttribute(default=False)
    look_from = NumberAttribute(default=0)
    redactions = NumberAttribute(default=0)
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
            channel=self.channel,
            category=self.category,
            template=self.template,
            requested_by=self.requested_by,
            created_at=self.created_at,
            send_at=self.send_at,
            expires_at=self.expires_at,
            chunks=int(self.chunks),
            lanes=int(self.lanes),
            figures=self.figures,
            test=self.test,
            retry_of=self.retry_of,
            retried_by=self.retried_by,
            status=BatchStatus(self.status),
            enqueued=self.enqueued,
            look_from=int(self.look_from),
            redactions=int(self.redactions),
            counts={status: n for status, n in counts.items() if n},
            credits_used=int(self.credits_used),
            completed_at=self.completed_at,
        )


def key_of(account: str, batch_id: str) -> tuple[str, str]:
    """pk and sk of a batch."""
    return account, f"batch#{batch_id}"


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


def newest_batches(account: str, older_than: str | None, limit: int) -> tuple[list[Batch], str | None]:
    """The account's batches, newest first, and the cursor behind them."""
    behind = Newest.created < older_than if older_than else None
    keys = list(BatchItem.newest.query(account, behind, scan_index_forward=False, limit=limit))
    batches = batches_of(account, {item.sk.removeprefix("batch#") for item in keys})
    ordered = sorted(batches.values(), key=lambda batch: (batch.created_at, batch.batch_id), reverse=True)
    return ordered, keys[-1].created if len(keys) == limit else None


def put_batch(transaction: TransactWrite, batch: Batch) -> None:
    """Write a new batch, provided that its idempotency key is new."""
    item = BatchItem(
        *key_of(batch.account, batch.batch_id),
        account=batch.account,
        created=f"{batch.created_at}#{batch.batch_id}",
        digest=batch.digest,
        content=batch.content,
        channel=batch.channel,
        category=batch.category,
        template=batch.template,
        requested_by=batch.requested_by,
        created_at=batch.created_at,
        send_at=batch.send_at,
        expires_at=batch.expires_at,
        chunks=batch.chunks,
        lanes=batch.lanes,
        figures=dict(batch.figures),
        test=batch.test,
        retry_of=batch.retry_of,
        status=batch.status.value,
        due=OPEN,
        due_at=first_look(batch),
    )
    transaction.save(item, condition=BatchItem.pk.does_not_exist())


# Below: one item each, which settling writes as well; in a transaction, since that is tried again on conflict.


def mark_enqueued(batch: Batch) -> None:
    """Note that the first chunk of each lane is in the queue."""
    item = BatchItem(*key_of(batch.account, batch.batch_id))
    transact(BatchesTable, lambda transaction: transaction.update(item, actions=[BatchItem.enqueued.set(True)]))
    move_batch(batch, [BatchItem.status.set(BatchStatus.QUEUED.value)], BatchItem.status == BatchStatus.SCHEDULED.value)


def mark_sending(batch: Batch) -> None:
    """Note that the first wave is under way."""
    not_begun = BatchItem.status.is_in(BatchStatus.SCHEDULED.value, BatchStatus.QUEUED.value)
    move_batch(batch, [BatchItem.status.set(BatchStatus.SENDING.value)], not_begun)


def mark_cancelling(transaction: TransactWrite, batch: Batch) -> None:
    """Note that the batch is being stopped, provided that it is neither stopped nor at its end."""
    still_going = BatchItem.status.is_in(
        BatchStatus.SCHEDULED.value, BatchStatus.QUEUED.value, BatchStatus.SENDING.value
    )
    item = BatchItem(*key_of(batch.account, batch.batch_id))
    transaction.update(item, actions=[BatchItem.status.set(BatchStatus.CANCELLING.value)], condition=still_going)


def turn_batch(transaction: TransactWrite, turn: BatchTurn, at: str) -> None:
    """Move the batch's counters, provided that nobody has moved them since they were read."""
    newly_final = sum(turn.counts.values())
    actions: list[Action] = [
        BatchItem.settled.set(BatchItem.settled + newly_final),
        BatchItem.credits_used.set(BatchItem.credits_used + turn.credits_used),
        *(_counter(status).set(_counter(status) + n) for status, n in turn.counts.items()),
    ]
    if turn.completes:
        end = BatchStatus.CANCELLED if turn.before.status is BatchStatus.CANCELLING else BatchStatus.COMPLETED
        actions += [BatchItem.status.set(end.value), BatchItem.completed_at.set(at)]
        actions += [BatchItem.due.remove(), BatchItem.due_at.remove()]
    counters_as_read = BatchItem.settled == turn.before.settled
    item = BatchItem(*key_of(turn.before.account, turn.before.batch_id))
    transaction.update(item, actions=actions, condition=counters_as_read)


def redacted_as_often_as(batch: Batch) -> Condition:
    """Whether nothing of the batch was erased since it was read."""
    never = BatchItem.redactions.does_not_exist()
    as_often = BatchItem.redactions == batch.redactions
    return as_often if batch.redactions else never | as_often


def move_batch(batch: Batch, actions: list[Action], condition: Condition) -> None:
    """Change a batch by itself, where the condition holds."""
    item = BatchItem(*key_of(batch.account, batch.batch_id))
    with suppress(ConditionFailed):
        transact(BatchesTable, lambda transaction: transaction.update(item, actions, condition))


def _counter(status: MessageStatus) -> NumberAttribute:
    counter: NumberAttribute = getattr(BatchItem, status.value)
    return counter
