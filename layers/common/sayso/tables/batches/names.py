"""The batches table: short names, and which batch somebody means by its id, its name or the beginning of either."""

import re
from collections.abc import Iterator

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.batch.batch import Batch
from sayso.domain.batch.short_name import is_short_name
from sayso.domain.errors import InvalidRequest, NotFound
from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.table import BatchesTable, BatchItem, key_of

_ID = re.compile(r"[0-9a-f]{32}")
_BEGINNING = re.compile(r"[0-9a-z-]{4,}")

MOST_NAMED = 5
"""Batches that an error names."""


class NameItem(BatchesTable):
    """pk `names#<account>`, sk the short name: whose it is. Written with the batch, and never changed."""

    batch = UnicodeAttribute()


def take_name(transaction: TransactWrite, batch: Batch) -> None:
    """Give the batch its short name, provided that no other batch of the account has it."""
    item = NameItem(_names_of(batch.account), batch.short_name, batch=batch.batch_id)
    transaction.save(item, condition=NameItem.pk.does_not_exist())


def named_batch(account: str, written: str) -> Batch:
    """The batch that somebody means, read strongly consistently. Raises NotFound, and InvalidRequest for a beginning
    that several have.
    """
    return batch_of(account, named_id(account, written))


def named_id(account: str, written: str) -> str:
    """The id of the batch that `written` means: the id itself, its short name, or the beginning of either, from four
    characters on. Raises NotFound, and InvalidRequest for a beginning that several have.
    """
    text = written.strip().casefold()
    if _ID.fullmatch(text):
        return text
    if is_short_name(text) and (known := _of_name(account, text)):
        return known
    found = list(dict.fromkeys(_beginning_with(account, text))) if _BEGINNING.fullmatch(text) else []
    if not found:
        raise NotFound(f"There is no batch {written}.")
    if len({batch_id for batch_id, _ in found}) > 1:
        names = ", ".join(name for _, name in found[:MOST_NAMED])
        raise InvalidRequest(
            f"Several batches begin with {text}: {names}; write more of the one you mean.",
            [{"field": "batch_id", "problem": "is the beginning of several"}],
        )
    return found[0][0]


def _of_name(account: str, name: str) -> str | None:
    try:
        return NameItem.get(_names_of(account), name, consistent_read=True).batch
    except DoesNotExist:
        return None


def _beginning_with(account: str, text: str) -> Iterator[tuple[str, str]]:
    """Id of a batch, and its id or name that begins so."""
    names = NameItem.query(_names_of(account), NameItem.sk.startswith(text), limit=MOST_NAMED)
    yield from ((item.batch, item.sk) for item in names)
    pk, begins = key_of(account, text)
    ids = BatchItem.query(pk, BatchItem.sk.startswith(begins), limit=MOST_NAMED, attributes_to_get=["pk", "sk"])
    yield from ((one, one) for one in (item.sk.removeprefix("batch#") for item in ids))


def _names_of(account: str) -> str:
    return f"names#{account}"
