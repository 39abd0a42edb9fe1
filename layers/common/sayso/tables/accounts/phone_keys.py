"""The accounts table: the key that seals the ids of an account's phones."""

import secrets

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from sayso.domain.phone_id import KEY_BYTES
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.transactions import ConditionFailed


class PhoneKeyItem(AccountsTable):
    """sk `phone_key`."""

    key = UnicodeAttribute()


def phone_key_of(account: str) -> bytes | None:
    """The account's key, read strongly consistently; None before the first id was made."""
    try:
        return bytes.fromhex(PhoneKeyItem.get(account, "phone_key", consistent_read=True).key)
    except DoesNotExist:
        return None


def ensured_phone_key(account: str) -> bytes:
    """The account's key, made if there is none; of two who make one at the same moment, both get the first."""
    known = phone_key_of(account)
    if known:
        return known
    made = secrets.token_bytes(KEY_BYTES)
    try:
        PhoneKeyItem(account, "phone_key", key=made.hex()).save(PhoneKeyItem.pk.does_not_exist())
    except ConditionFailed:
        return phone_key_of(account) or made
    return made
