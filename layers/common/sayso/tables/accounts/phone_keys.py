"""The accounts table: the key that seals the ids of an account's phones."""

import secrets
from collections.abc import Callable
from functools import cache

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from sayso.domain.phone import PhoneNumber
from sayso.domain.phone_id import KEY_BYTES, phone_id
from sayso.tables.accounts.table import AccountsTable


class PhoneKeyItem(AccountsTable):
    """sk `phone_key`."""

    key = UnicodeAttribute()


def phone_key_of(account: str) -> bytes | None:
    """The account's key, read strongly consistently; None before the first id was made."""
    try:
        return bytes.fromhex(PhoneKeyItem.get(account, "phone_key", consistent_read=True).key)
    except DoesNotExist:
        return None


def phone_ids(account: str) -> Callable[[PhoneNumber], str]:
    """What gives the account's phones their ids. Its key is read at the first, and made if there is none."""
    key = cache(lambda: phone_key_of(account) or _made_key(account))
    return lambda phone: phone_id(key(), phone)


def _made_key(account: str) -> bytes:
    """Of two who make one at the same moment, both get the first."""
    item = PhoneKeyItem(account, "phone_key")
    item.update([PhoneKeyItem.key.set(PhoneKeyItem.key | secrets.token_bytes(KEY_BYTES).hex())])
    return bytes.fromhex(item.key)
