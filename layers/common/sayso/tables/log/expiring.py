"""The log table: the only entries that expire, changes of a consent for which a signed checkpoint stands."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from sayso.domain.audit.entry import Entry
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import Hold
from sayso.tables.log.table import EntryItem, LogTable
from sayso.tables.transactions import ConditionFailed, write_alone

KEY = ["pk", "sk", "phone"]


def let_expire(entries: Iterable[Entry], at: datetime) -> None:
    """Have DynamoDB delete these entries then, or within two days of it. Idempotent; some may be gone."""
    still_kept = EntryItem.pk.exists() & EntryItem.expires.does_not_exist()
    for entry in entries:
        _update(entry.account, entry.sort_key, EntryItem.expires.set(at), still_kept)


def keep_entries(account: str, hold: Hold) -> set[PhoneNumber]:
    """Keep the entries that a hold covers and that would expire; the phones of those entries. Idempotent."""
    expire = EntryItem.expires.exists()
    if hold.phone:
        keys = [f"{account}#{spelling}" for spelling in hold.phone.spellings]
        found = [one for key in keys for one in EntryItem.by_phone.query(key, None, expire, attributes_to_get=KEY)]
    else:
        time = EntryItem.sk.between(hold.from_at, hold.to_at)
        found = list(EntryItem.query(account, time, expire, attributes_to_get=KEY, consistent_read=True))
    for item in found:
        _update(account, item.sk, EntryItem.expires.remove(), expire)
    return {PhoneNumber.from_e164(item.phone) for item in found if item.phone}


def _update(account: str, sort_key: str, action: Action, condition: Condition) -> None:
    """Write this one attribute, which is all that the function's role may write of an entry.

    The update goes through the connection: the model's own update would ask DynamoDB to return all attributes.
    """
    update = LogTable._get_connection().update_item
    with suppress(ConditionFailed):
        write_alone(partial(update, account, sort_key, actions=[action], condition=condition))
