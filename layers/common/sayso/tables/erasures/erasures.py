"""Erasures, in the consents table: which phones are erased, by whom, and how far each erasure is."""

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.erasure.erasure import Erasure
from sayso.domain.phone import PhoneNumber
from sayso.tables.consents.consents import ConsentsTable


class ErasureItem(ConsentsTable):
    """pk `<account>#erasures`, sk the phone: its last erasure."""

    asked_at = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    older_than = UnicodeAttribute(null=True)
    completed_at = UnicodeAttribute(null=True)


def erasure_of(account: str, phone: PhoneNumber) -> Erasure | None:
    """The last erasure of the phone, read strongly consistently."""
    try:
        item = ErasureItem.get(_pk(account), phone.e164, consistent_read=True)
    except DoesNotExist:
        return None
    return Erasure(
        account=account,
        phone=phone,
        asked_at=item.asked_at,
        asked_by=item.asked_by,
        older_than=item.older_than,
        completed_at=item.completed_at,
    )


def begin_erasure(transaction: TransactWrite, erasure: Erasure, before: Erasure | None) -> None:
    """Write a new erasure over the one before, provided that nobody else has begun one."""
    item = ErasureItem(_pk(erasure.account), erasure.phone.e164, asked_at=erasure.asked_at, asked_by=erasure.asked_by)
    first = ErasureItem.pk.does_not_exist()
    transaction.save(item, condition=ErasureItem.asked_at == before.asked_at if before else first)


def note_progress(erasure: Erasure, older_than: str) -> None:
    """Note that all entries but those older than this are done; "" for none."""
    action = ErasureItem.older_than.set(older_than) if older_than else ErasureItem.older_than.remove()
    item = ErasureItem(_pk(erasure.account), erasure.phone.e164)
    item.update(actions=[action], condition=ErasureItem.asked_at == erasure.asked_at)


def note_completed(erasure: Erasure, at: str) -> None:
    """Note that the erasure is complete."""
    item = ErasureItem(_pk(erasure.account), erasure.phone.e164)
    item.update(actions=[ErasureItem.completed_at.set(at)], condition=ErasureItem.asked_at == erasure.asked_at)


def _pk(account: str) -> str:
    return f"{account}#erasures"
