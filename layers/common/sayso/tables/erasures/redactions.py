"""What an erasure takes out of texts, entries and chunks, and nothing else: the one place that changes an entry."""

from collections.abc import Iterator

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.audit.entry import Entry
from sayso.domain.batch.batch import Batch, Chunk
from sayso.domain.batch.figures import Figures
from sayso.tables.batches.batch_status import redacted_as_often_as
from sayso.tables.batches.chunks import ChunkItem, chunk_key
from sayso.tables.batches.table import BatchesTable, BatchItem, key_of
from sayso.tables.consents.consents import TextItem
from sayso.tables.log.table import EntryItem, LogTable
from sayso.tables.transactions import transact


def kept_texts(account: str, phone: str, until: str) -> Iterator[str]:
    """The carrier's ids of texts of the phone that came until then and are kept in its words."""
    items = TextItem.query(f"{account}#texts#{phone}", consistent_read=True)
    return (item.sk for item in items if item.at <= until and item.redacted_at is None)


def redact_text(account: str, phone: str, text_id: str, at: str) -> None:
    """Take the words of a text, and the answer that it got."""
    item = TextItem(f"{account}#texts#{phone}", text_id)
    actions: list[Action] = [TextItem.body.set(""), TextItem.answer.remove(), TextItem.redacted_at.set(at)]
    item.update(actions=actions, condition=TextItem.pk.exists())


def redact_entry(entry: Entry, at: str) -> None:
    """Take what people said in their own words; who erases may write these two attributes and no others.

    Asked through the connection, which does not have all other attributes told back, as the model does.
    """
    actions: list[Action] = [EntryItem.personal.remove(), EntryItem.redacted_at.set(at)]
    table = LogTable._get_connection()
    table.update_item(entry.account, entry.sort_key, actions=actions, condition=EntryItem.pk.exists())


def redact_chunk(batch: Batch, number: int, chunk: Chunk, figures: Figures, *, template: str) -> None:
    """Put the chunk with erased rows in the place of what stands there, and have who has read that read again.

    Raises ConditionFailed if rows of the batch were erased since it was read.
    """
    actions: list[Action] = [BatchItem.redactions.set(batch.redactions + 1)]
    if figures != batch.figures:
        actions.append(BatchItem.figures.set(figures.public()))
    if template != batch.template:
        actions.append(BatchItem.template.set(template))

    def write(transaction: TransactWrite) -> None:
        stored = ChunkItem(*chunk_key(batch, number))
        transaction.update(stored, actions=[ChunkItem.data.set(chunk.pack())], condition=ChunkItem.pk.exists())
        item = BatchItem(*key_of(batch.account, batch.batch_id))
        transaction.update(item, actions=actions, condition=redacted_as_often_as(batch))

    transact(BatchesTable, write)
