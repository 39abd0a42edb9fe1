"""The keys that phones pressed in calls, in the consents table: each is kept once, with what it came to."""

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.tables.consents.consents import ConsentsTable


class PressItem(ConsentsTable):
    """pk `<account>#calls#<phone>`, sk: the carrier's id of a call and the key; `waits` is what a repeat is told."""

    at = UnicodeAttribute()
    batch_id = UnicodeAttribute()
    waits = BooleanAttribute()


def _key(account: str, phone: str, call_id: str, key: str) -> tuple[str, str]:
    return f"{account}#calls#{phone}", f"{call_id}#{key}"


def press_of(account: str, phone: str, call_id: str, key: str) -> PressItem | None:
    """The press, if it has come before, read strongly consistently."""
    try:
        return PressItem.get(*_key(account, phone, call_id, key), consistent_read=True)
    except DoesNotExist:
        return None


def put_press(
    transaction: TransactWrite,
    account: str,
    phone: str,
    call_id: str,
    key: str,
    *,
    at: str,
    batch_id: str,
    waits: bool,
) -> None:
    """Keep a press, provided that it has not come before."""
    item = PressItem(*_key(account, phone, call_id, key), at=at, batch_id=batch_id, waits=waits)
    transaction.save(item, condition=PressItem.pk.does_not_exist())
