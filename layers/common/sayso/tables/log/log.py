"""The log: entries are put once and never changed, and are read by account, by phone or by batch."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

from pynamodb.exceptions import AttributeDeserializationError
from pynamodb.transactions import TransactWrite

from sayso.domain.audit import tally
from sayso.domain.audit.entry import ActorKind, Entry, EntryType
from sayso.domain.audit.redaction import parted
from sayso.domain.phone import PhoneNumber
from sayso.tables.log.table import SALT, EntryItem, LogTable
from sayso.tables.transactions import transact

MOST_OF_KINDS = 100
"""Behind so many entries of some kinds there may be others."""


def put_entry(transaction: TransactWrite, entry: Entry) -> None:
    """Write the entry, provided that its sort key is free."""
    link, chain = entry.link, entry.chain
    stays, personal = parted(entry.phone, entry.data)
    if chain and chain.salt:
        personal[SALT] = chain.salt
    item = EntryItem(
        entry.account,
        entry.sort_key,
        at=entry.at,
        type=entry.type.value,
        actor_kind=entry.actor.kind.value,
        actor_name=entry.actor.name,
        text=entry.text,
        key=entry.key,
        position=entry.position,
        account_phone=f"{entry.account}#{entry.phone}" if entry.phone else None,
        account_batch=f"{entry.account}#{entry.batch_id}" if entry.batch_id else None,
        phone=entry.phone,
        batch_id=entry.batch_id,
        message_id=entry.message_id,
        credits=entry.credits,
        remaining=entry.remaining,
        balance=link.balance if link else None,
        moved=link.credits if link else None,
        hash=link.hash if link else None,
        previous=link.previous if link else None,
        data=stays or None,
        personal=personal or None,
        elections=entry.account if entry.elections else None,
        elected=tally.stored(entry.elections) or None,
        chain_number=chain.number if chain else None,
        chain=bytes.fromhex(chain.previous + chain.hash) if chain else None,
        words_hash=bytes.fromhex(chain.personal) if chain and chain.personal else None,
    )
    transaction.save(item, condition=EntryItem.pk.does_not_exist())


def write_entry(entry: Entry) -> None:
    """Write an entry that explains nothing but itself."""
    transact(LogTable, lambda transaction: put_entry(transaction, entry))


def require_unwritten(transaction: TransactWrite, entry: Entry) -> None:
    """Let the transaction fail if the sort key of the entry is taken."""
    transaction.condition_check(EntryItem, entry.account, entry.sort_key, condition=EntryItem.pk.does_not_exist())


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Which entries of an account: of a phone or a batch or all, from a time to a time, older than a sort key."""

    account: str
    phone: PhoneNumber | None = None
    batch_id: str | None = None
    from_at: str = ""
    to_at: str = "~"
    older_than: str | None = None


def newest_first(wanted: Range, limit: int) -> Iterator[Entry]:
    """At most `limit` entries; entries that arrive meanwhile are newer than any cursor and do not shift the pages."""
    upper = min(wanted.to_at, wanted.older_than or wanted.to_at)
    lower = wanted.from_at or "0"
    if lower > upper:  # DynamoDB takes it for an error, not for an empty range
        return
    older = EntryItem.sk.between(lower, upper)
    limit += 1  # `between` includes the cursor's own entry, which is left out below
    found: Iterable[EntryItem]
    if wanted.phone:
        same_batch = EntryItem.batch_id == wanted.batch_id if wanted.batch_id else None
        keys = [f"{wanted.account}#{spelling}" for spelling in wanted.phone.spellings]
        each = (EntryItem.by_phone.query(key, older, same_batch, scan_index_forward=False, limit=limit) for key in keys)
        found = merge(*each, key=lambda item: item.sk, reverse=True)
    elif wanted.batch_id:
        key = f"{wanted.account}#{wanted.batch_id}"
        found = EntryItem.by_batch.query(key, older, scan_index_forward=False, limit=limit)
    else:
        found = EntryItem.query(wanted.account, older, scan_index_forward=False, limit=limit, consistent_read=True)
    older_items = (item.read() for item in found if item.sk != wanted.older_than)
    yield from islice(older_items, limit - 1)


def has_more_than(kinds: Set[EntryType], wanted: Range) -> bool:
    """Whether there are entries of other kinds: of what the phone did, say, or what became of it."""
    newest = list(newest_first(wanted, MOST_OF_KINDS))
    return len(newest) == MOST_OF_KINDS or any(entry.type not in kinds for entry in newest)


def first_at(account: str) -> str | None:
    """When the account's first entry was written."""
    return next((item.at for item in EntryItem.query(account, limit=1, consistent_read=True)), None)


def of_phone_in(account: str, phone: PhoneNumber, from_at: str, to_at: str) -> Iterator[Entry]:
    """The phone's entries of a short time, oldest first, from the log itself: the index by phone may lag behind."""
    times, own = EntryItem.sk.between(from_at, f"{to_at}~"), EntryItem.phone.is_in(*phone.spellings)
    return (item.read() for item in EntryItem.query(account, times, own, consistent_read=True))


def of_recipients(account: str, from_at: str, to_at: str) -> Iterator[tuple[PhoneNumber, str]]:
    """Phone and key of the entries that recipients caused in a time: that of a text is the text's id."""
    caused = EntryItem.actor_kind == ActorKind.RECIPIENT.value
    times, wanted = EntryItem.sk.between(from_at, to_at), ["phone", "key"]
    items = EntryItem.query(account, times, caused, attributes_to_get=wanted, consistent_read=True)
    return ((PhoneNumber.from_e164(item.phone), item.key) for item in items if item.phone)


def whole_log(account: str, from_at: str = "0", to_at: str = "~") -> Iterator[tuple[str, Entry | None]]:
    """The account's entries, oldest first, each with its sort key; None instead of an item that is not an entry."""
    items = EntryItem.query(account, EntryItem.sk.between(from_at, to_at), consistent_read=True)
    last = ""
    while True:
        try:
            item = next(items, None)
        except (AttributeDeserializationError, ValueError):  # a value of a kind that we never write
            yield f"(after {last})", None
            return
        if item is None:
            return
        last = item.sk
        yield last, _read(item)


def stored_entry(raw: Mapping[str, Any]) -> Entry | None:
    """The entry in an item in the form of DynamoDB's API; None if the item is not an entry."""
    try:
        return _read(EntryItem.from_raw_data(dict(raw)))
    except (AttributeDeserializationError, ValueError):
        return None


def _read(item: EntryItem) -> Entry | None:
    try:
        return item.read()
    except (ValueError, TypeError, AttributeError):  # a word that we do not write, or a field that is missing
        return None
