"""Erasures, in the consents table: which phones are erased, by whom, and how far each erasure is."""

from collections.abc import Iterator
from contextlib import suppress

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.erasure.erasure import Erasure
from sayso.domain.phone import PhoneNumber
from sayso.tables.consents.consents import ConsentsTable, Waiting
from sayso.tables.erasures.at_carrier import put_phone
from sayso.tables.transactions import ConditionFailed, transact

SUFFIX = "#erasures"

OPEN = f"all{SUFFIX}"
"""Where the index `waiting` has the open erasures of all accounts."""


class ErasureItem(ConsentsTable):
    """pk `<account>#erasures`, sk the phone: its last erasure; in the index `waiting` until it is complete."""

    asked_at = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    older_than = UnicodeAttribute(null=True)
    completed_at = UnicodeAttribute(null=True)
    waits = BooleanAttribute(null=True)
    waiting = UnicodeAttribute(null=True)
    waiting_since = UnicodeAttribute(null=True)


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
        waits=bool(item.waits),
    )


def open_erasures(asked_until: str, limit: int) -> Iterator[tuple[str, PhoneNumber]]:
    """Account and phone of erasures that were asked for by then, or put off until then, and are not complete."""
    for item in ErasureItem.waiting_index.query(OPEN, Waiting.waiting_since <= asked_until, limit=limit):
        yield item.pk.removesuffix(SUFFIX), PhoneNumber.from_e164(item.sk)


def put_off(account: str, phone: PhoneNumber, until: str) -> None:
    """Leave an open erasure alone until then; nothing if it is complete."""
    item = ErasureItem(_pk(account), phone.e164)
    with suppress(ConditionFailed):
        item.update(actions=[ErasureItem.waiting_since.set(until)], condition=ErasureItem.waiting.exists())


def has_open_erasure(account: str) -> bool:
    """Whether an erasure of the account is not complete."""
    still_open = ErasureItem.completed_at.does_not_exist()
    return any(True for _ in ErasureItem.query(_pk(account), filter_condition=still_open, consistent_read=True))


def begin_erasure(transaction: TransactWrite, erasure: Erasure, before: Erasure | None) -> None:
    """Write a new erasure over the one before, provided that nobody else has begun one."""
    item = ErasureItem(
        _pk(erasure.account),
        erasure.phone.e164,
        asked_at=erasure.asked_at,
        asked_by=erasure.asked_by,
        waits=True if erasure.waits else None,
        waiting=OPEN,
        waiting_since=erasure.asked_at,
    )
    if before is None:
        transaction.save(item, condition=ErasureItem.pk.does_not_exist())
        return
    waited = ErasureItem.waits.exists() if before.waits else ErasureItem.waits.does_not_exist()
    transaction.save(item, condition=(ErasureItem.asked_at == before.asked_at) & waited)


def note_progress(erasure: Erasure, older_than: str) -> None:
    """Note that all entries but those older than this are done."""
    item = ErasureItem(_pk(erasure.account), erasure.phone.e164)
    item.update(actions=[ErasureItem.older_than.set(older_than)], condition=ErasureItem.asked_at == erasure.asked_at)


def note_completed(erasure: Erasure, at: str) -> None:
    """Note that the erasure is complete here, and that the phone's texts at the carrier go too.

    Raises ConditionFailed if somebody else has noted that first.
    """
    actions: list[Action] = [
        ErasureItem.completed_at.set(at),
        ErasureItem.waiting.remove(),
        ErasureItem.waiting_since.remove(),
    ]
    still_open = (ErasureItem.asked_at == erasure.asked_at) & ErasureItem.completed_at.does_not_exist()

    def write(transaction: TransactWrite) -> None:
        transaction.update(ErasureItem(_pk(erasure.account), erasure.phone.e164), actions=actions, condition=still_open)
        put_phone(transaction, erasure.account, erasure.phone, erasure.until)

    transact(ConsentsTable, write)


def _pk(account: str) -> str:
    return account + SUFFIX
