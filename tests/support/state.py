"""All state that decides what happens next, as one digest: tables, queues, the carrier twin, the clock.

Two states are the same when they differ only in the random ids within them. Ids are compared and sorted, and never
looked into, so what happens next is the same as well: an id is replaced by its rank among all ids of the state. For
that the ids of a test are made in rising order, and so that they can be found in a text.
"""

import hashlib
import itertools
import re
import threading
import uuid
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.sqs.models import Message, sqs_backends

MARK = "c0ffee"
_ID = re.compile(MARK + r"[0-9a-f]{2}-?[0-9a-f]{4}-?[0-9a-f]{4}")

# Handles of threads and functions.
_DECIDES_NOTHING = ("Lock", "RLock", "Condition", "Thread", "Event", "count", "function", "method", "partial")
# What SQS names its deliveries by: the harness takes a message out of its queue at once, and nothing reads the number.
_RECEIPTS = frozenset({"id", "sequence_number", "receipt_handle", "_old_receipt_handles", "deleted_messages"})

# Hashes over ids: nothing that happens next depends on them.
_HASHES = frozenset({"chain", "chain_hash", "words_hash"})


class Ids:
    """Makes what `uuid.uuid4` makes, in rising order."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def next(self) -> uuid.UUID:
        with self._lock:
            return uuid.UUID(f"{MARK}{next(self._numbers):010x}{0:016x}")


@contextmanager
def rising_ids() -> Iterator[Ids]:
    """Until the block ends, each new id is greater than all before it."""
    ids = Ids()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uuid, "uuid4", ids.next)
        yield ids


def digest(region: str, *others: Any) -> str:
    """A name of the state that tables and queues of this region and the others are in, and the clock."""
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables
    queues = sqs_backends[DEFAULT_ACCOUNT_ID][region].queues
    parts = [
        f"{datetime.now().timestamp()}",  # noqa: DTZ005 - a point in time, in no zone
        *(f"{name}: {_items(table)}" for name, table in tables.items()),
        *(f"{name}: {_told(queue)}" for name, queue in queues.items()),
        *map(_told, others),
    ]
    return digest_of("\n".join(parts))


def digest_of(text: str) -> str:
    """The same for two texts that differ only in ids which have the same order in both."""
    ids = {found.replace("-", "") for found in _ID.findall(text)}
    ranks = {found: f"<{rank}>" for rank, found in enumerate(sorted(ids))}
    plain = _ID.sub(lambda found: ranks[found[0].replace("-", "")], text)
    return hashlib.sha256(plain.encode()).hexdigest()


def _items(table: Any) -> str:
    """Every item, in the order of its keys: a table has no other."""
    rows = (item for partition in table.items.values() for item in partition.values())
    return repr(sorted(_item(item) for item in rows))


def _item(item: Item) -> str:
    known: str | None = item.__dict__.get("told")
    if known is None:
        attributes = sorted((name, _value(value)) for name, value in item.attrs.items() if name not in _HASHES)
        known = item.__dict__["told"] = repr((item.hash_key.value, item.range_key.value, attributes))  # type: ignore[union-attr]
    return known


def _value(value: Any) -> Any:
    match value:
        case DynamoType(type="M"):
            return {name: _value(value.value[name]) for name in sorted(value.value)}
        case DynamoType(type="L"):
            return [_value(each) for each in value.value]
        case DynamoType(type="SS" | "NS" | "BS"):
            return value.type, sorted(value.value)
        case DynamoType():
            return value.type, value.value
    return value


def _told(thing: Any) -> str:
    """An object and all that it holds, as a text."""
    return repr(_plain(thing, ()))


def _plain(thing: Any, holders: tuple[int, ...]) -> Any:
    if id(thing) in holders:
        return f"the holder {holders.index(id(thing))}"
    within = (*holders, id(thing))
    found: Any
    match thing:
        case None | str() | int() | float() | bytes() | Enum():
            found = thing
        case _ if type(thing).__name__.strip("_") in _DECIDES_NOTHING or callable(thing):
            found = "…"
        case Mapping():
            found = [(_plain(key, within), _plain(value, within)) for key, value in thing.items()]
        case Set():
            found = sorted(repr(_plain(value, within)) for value in thing)
        case list() | tuple():
            found = [_plain(value, within) for value in thing]
        case _:
            named = [(name, _plain(value, within)) for name, value in _fields(thing)]
            found = (type(thing).__name__, named) if named else repr(thing)
    return found


def _fields(thing: Any) -> list[tuple[str, Any]]:
    if is_dataclass(thing):
        return [(field.name, getattr(thing, field.name)) for field in fields(thing)]
    left_out = _RECEIPTS if type(thing).__module__ == Message.__module__ else frozenset[str]()
    return sorted((name, value) for name, value in getattr(thing, "__dict__", {}).items() if name not in left_out)
