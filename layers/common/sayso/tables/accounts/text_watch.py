"""The accounts table: how far the carrier's alerts were read, and until when each account's texts were compared."""

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import DoesNotExist

from sayso.domain import timestamps
from sayso.domain.inbound.lost_texts import Watch
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.transactions import Transaction, transact

WATCH = "carrier#alerts"
"""The partition of the watch; no account can have this id."""


class WatchItem(AccountsTable):
    """pk `carrier#alerts`, sk `watch`: one for the whole deployment."""

    alerts_from = UnicodeAttribute()
    swept_until = UnicodeAttribute()
    seen: UnicodeSetAttribute = UnicodeSetAttribute(null=True)
    version = NumberAttribute()


class ComparedItem(AccountsTable):
    """sk `texts_compared`: until when the account's texts were compared with the carrier's list."""

    until = UnicodeAttribute()


def watch_of_alerts() -> Watch | None:
    """The watch, read strongly consistently; None before the first run."""
    try:
        item = WatchItem.get(WATCH, "watch", consistent_read=True)
    except DoesNotExist:
        return None
    return Watch(
        alerts_from=timestamps.from_text(item.alerts_from),
        swept_until=timestamps.from_text(item.swept_until),
        seen=frozenset(item.seen or ()),
        version=int(item.version),
    )


def put_watch(watch: Watch) -> None:
    """Store the watch with the next version. Raises ConditionFailed if another run has stored one since it was read."""
    item = WatchItem(
        WATCH,
        "watch",
        alerts_from=timestamps.to_text(watch.alerts_from),
        swept_until=timestamps.to_text(watch.swept_until),
        seen=set(watch.seen) or None,
        version=watch.version + 1,
    )
    unchanged_since_read = WatchItem.version == watch.version
    never_stored = WatchItem.pk.does_not_exist()

    def write(transaction: Transaction) -> None:
        transaction.save(item, condition=unchanged_since_read if watch.version else never_stored)

    transact(AccountsTable, write)


def texts_compared_until(account: str) -> datetime | None:
    """Until when the account's texts were compared; None if they never were."""
    try:
        return timestamps.from_text(ComparedItem.get(account, "texts_compared", consistent_read=True).until)
    except DoesNotExist:
        return None


def put_texts_compared(account: str, until: datetime) -> None:
    """Store until when the account's texts were compared.

    A slow run may set it back; then some are compared once more, and are found on record.
    """
    ComparedItem(account, "texts_compared", until=timestamps.to_text(until)).save()
