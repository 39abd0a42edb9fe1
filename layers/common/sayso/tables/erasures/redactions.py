"""The writes of an erasure to texts, entries and chunks: the only place that changes a written entry."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.audit.entry import Entry
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber
from sayso.tables.batches.batch_status import redacted_as_often_as
from sayso.tables.batches.chunks import ChunkItem, WordsItem, chunk_key, words_key
from sayso.tables.batches.table import BatchesTable, BatchItem, key_of
from sayso.tables.consents.inbound_texts import TextItem, texts_key
from sayso.tables.log.table import EntryItem, LogTable
from sayso.tables.transactions import ConditionFailed, transact, write_alone


def kept_texts(account: str, phone: PhoneNumber, until: str) -> Iterator[TextItem]:
    """The phone's texts that came until then and still have their words."""
    for spelling in phone.spellings:
        items = TextItem.query(texts_key(account, spelling), consistent_read=True)
        yield from (item for item in items if item.at <= until and item.redacted_at is None)


def redact_text(text: TextItem, at: str) -> None:
    """Remove the words of a text and of the reply to it, unless it has expired this moment."""
    item = TextItem(text.pk, text.sk)
    actions: list[Action] = [TextItem.body.set(""), TextItem.answer.remove(), TextItem.redacted_at.set(at)]
    with suppress(ConditionFailed):
        item.update(actions=actions, condition=TextItem.pk.exists())


def redact_entry(entry: Entry, at: str) -> None:
    """Remove what people said in their own words, unless the entry has expired this moment.

    The function's role may write these two attributes and no others.

    The update goes through the connection: the model's own update would ask DynamoDB to return all attributes.
    """
    actions: list[Action] = [EntryItem.personal.remove(), EntryItem.redacted_at.set(at)]
    update = LogTable._get_connection().update_item
    with suppress(ConditionFailed):
        write_alone(partial(update, entry.account, entry.sort_key, actions=actions, condition=EntryItem.pk.exists()))


def redact_chunk(before: Batch, after: Batch, number: int, chunk: Chunk | None) -> None:
    """Write what rows say without the erased ones over what was read, and the batch as it is `after` that.

    Without a chunk its words have expired, and the batch alone is written.

    An optimistic lock: `redactions` counts these writes, so that whoever has read the old rows must read again. Raises
    ConditionFailed if rows of the batch were erased since it was read.
    """
    actions: list[Action] = [BatchItem.redactions.set(after.redactions)]
    if after.figures != before.figures:
        actions.append(BatchItem.figures.set(to_json(after.figures)))
    if after.template != before.template:
        actions.append(BatchItem.template.set(after.template))

    def write(transaction: TransactWrite) -> None:
        if chunk is None:
            pass
        elif chunk.is_in_one:
            stored = ChunkItem(*chunk_key(before, number))
            transaction.update(stored, actions=[ChunkItem.data.set(chunk.pack())], condition=ChunkItem.pk.exists())
        else:
            words = WordsItem(*words_key(before, number))
            action = WordsItem.data.set(chunk.pack_words())
            transaction.update(words, actions=[action], condition=WordsItem.pk.exists())
        item = BatchItem(*key_of(before.account, before.batch_id))
        transaction.update(item, actions=actions, condition=redacted_as_often_as(before))

    transact(BatchesTable, write)
