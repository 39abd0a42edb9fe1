"""The keys that phones pressed in calls, in the consents table: each is stored once, with its result."""

from contextlib import suppress

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.phone import PhoneNumber
from sayso.tables.consents.consents import ConsentsTable


class PressItem(ConsentsTable):
    """pk `<account>#calls#<phone>`, sk: the carrier's id of a call and the key; `waits`: staff had to decide it."""

    at = UnicodeAttribute()
    batch_id = UnicodeAttribute()
    waits = BooleanAttribute()


def _key(account: str, spelling: str, call_id: str, key: str) -> tuple[str, str]:
    return f"{account}#calls#{spelling}", f"{call_id}#{key}"


def press_of(account: str, phone: PhoneNumber, call_id: str, key: str) -> PressItem | None:
    """The press, if it was reported before; read strongly consistently."""
    for spelling in phone.spellings:
        with suppress(DoesNotExist):
            return PressItem.get(*_key(account, spelling, call_id, key), consistent_read=True)
    return None


def put_press(
    transaction: TransactWrite,
    account: str,
    phone: PhoneNumber,
    call_id: str,
    key: str,
    *,
    at: str,
    batch_id: str,
    waits: bool,
) -> None:
    """Store a press, provided that it has not been reported before: so each counts once."""
    item = PressItem(*_key(account, phone.e164, call_id, key), at=at, batch_id=batch_id, waits=waits)
    transaction.save(item, condition=PressItem.pk.does_not_exist())
