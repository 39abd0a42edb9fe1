"""The log table: the only entries that expire, changes of a consent for which a signed checkpoint stands."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from sayso.domain.audit.entry import Entry
from sayso.tables.log.table import EntryItem
from sayso.tables.transactions import ConditionFailed


def let_expire(entries: Iterable[Entry], now: datetime) -> None:
    """Have DynamoDB delete these entries, usually within two days. Idempotent; some may be gone."""
    still_kept = EntryItem.pk.exists() & EntryItem.expires.does_not_exist()
    for entry in entries:
        with suppress(ConditionFailed):
            item = EntryItem(entry.account, entry.sort_key)
            item.update(actions=[EntryItem.expires.set(now)], condition=still_kept)
