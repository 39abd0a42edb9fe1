"""The batches table: a batch with those that complete or retry it, what their phones got, and how one more joins."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.batch.already_sent import EarlierMessage, counts_as_sent
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.group import Group, expired
from sayso.domain.batch.retry import Retry
from sayso.domain.delivery.progress import Progress
from sayso.domain.message.message import FinalMessage, MessageStatus
from sayso.domain.phone import PhoneNumber
from sayso.tables.batches import batches, chunks, messages
from sayso.tables.batches.batch_status import redacted_as_often_as
from sayso.tables.batches.table import BatchItem, key_of

NEVER_HANDED_OVER = frozenset({MessageStatus.SKIPPED, MessageStatus.CANCELLED})


def group_of(account: str, batch_id: str) -> list[Batch]:
    """The batches of the group that this one belongs to, in the order of their acceptance; NotFound without it."""
    first = batches.batch_of(account, batch_id)
    while above := first.first or first.retry_of:
        first = batches.batch_of(account, above)
    found = {first.batch_id: first} | batches.batches_of(account, set(first.followers))
    # Retries of a time when the first batch did not list them yet.
    while unlisted := {one.retried_by for one in found.values() if one.retried_by} - found.keys():
        found |= batches.batches_of(account, {one for one in unlisted if one})
    unlisted_ones = [one for batch_id, one in found.items() if batch_id not in {first.batch_id, *first.followers}]
    return [first, *unlisted_ones, *(found[batch_id] for batch_id in first.followers)]


def earlier_messages(group: Iterable[Batch]) -> dict[PhoneNumber, list[EarlierMessage]]:
    """The messages of these batches by phone. NoValidRecipients if the texts of one are no longer kept: a phone may
    have got one of two, and nobody knows which.
    """
    found: dict[PhoneNumber, list[EarlierMessage]] = defaultdict(list)
    for batch in group:
        for phone, message in _messages_of(batch):
            found[phone].append(message)
    return found


def _messages_of(batch: Batch) -> Iterator[tuple[PhoneNumber, EarlierMessage]]:
    numbers = range(batch.chunks)
    stored = chunks.chunks_of(batch, numbers)
    if len(stored) < batch.chunks or not all(chunk.has_words for chunk in stored.values()):
        raise expired(batch)
    final = messages.final_messages(batch, 0, batch.chunks - 1)
    progress = chunks.all_progress_of(batch, numbers, consistent=True)
    for number, chunk in stored.items():
        so_far = progress.get(number, Progress())
        for index, row in enumerate(chunk.recipients):
            is_sent = _is_sent(final.get((number, index)), so_far, index)
            yield row.phone, EarlierMessage(row.family_id, row.text, is_sent)


def _is_sent(final: FinalMessage | None, progress: Progress, index: int) -> bool:
    """An open message counts, unless the dispatcher has decided that it is never handed over."""
    if final is not None:
        return counts_as_sent(final.status, final.reason)
    return index not in progress.steps or progress.steps[index].status not in NEVER_HANDED_OVER


def join(transaction: TransactWrite, group: Group, by: str, retry: Retry | None) -> None:
    """Note a batch with the first of its group, provided that all is as it was read: an optimistic lock.

    No other batch may have joined, so two that are accepted at once never send to the same phone. And no message may
    have been reported as delivered after it had failed: `risen` counts those. A retry also notes itself with the batch
    that it repeats, provided that no other has.
    """
    for batch in group.batches:
        actions: list[Action] = []
        condition = _nothing_has_risen_since(batch)
        if batch is group.first:
            actions.append(BatchItem.followers.set([*batch.followers, by]))
            condition &= _followed_as_before(batch)
        if retry and batch.batch_id == retry.of.batch_id:
            actions.append(BatchItem.retried_by.set(by))
            condition &= _may_still_be_retried(retry.of)
        key = key_of(batch.account, batch.batch_id)
        if actions:
            transaction.update(BatchItem(*key), actions=actions, condition=condition)
        else:
            transaction.condition_check(BatchItem, *key, condition=condition)


def _followed_as_before(first: Batch) -> Condition:
    nobody_has = BatchItem.followers.does_not_exist()
    as_before: Condition = BatchItem.followers == list(first.followers)
    return as_before if first.followers else nobody_has


def _nothing_has_risen_since(batch: Batch) -> Condition:
    as_often: Condition = BatchItem.risen == batch.risen
    return as_often if batch.risen else as_often | BatchItem.risen.does_not_exist()


def _may_still_be_retried(batch: Batch) -> Condition:
    """A late report changes these counters in the transaction that writes the message, and only upwards. An erasure
    changes `redactions` in the one that removes its rows: what was read before it is not sent after it.
    """
    not_retried_yet = BatchItem.retried_by.does_not_exist()
    nothing_reported_since = (
        (BatchItem.failed == batch.counts.get(MessageStatus.FAILED, 0))
        & (BatchItem.undelivered == batch.counts.get(MessageStatus.UNDELIVERED, 0))
        & (BatchItem.delivered == batch.counts.get(MessageStatus.DELIVERED, 0))
    )
    as_read: Condition = not_retried_yet & nothing_reported_since & redacted_as_often_as(batch)
    return as_read
