"""Erased phones whose texts are to be removed at the carrier too, in the consents table."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.phone import PhoneNumber
from sayso.tables.consents.consents import ConsentsTable
from sayso.tables.transactions import ConditionFailed

SUFFIX = "#at_carrier"

OPEN = f"all{SUFFIX}"
"""Where the index `waiting` has those of all accounts that are not done."""


class PhoneThereItem(ConsentsTable):
    """pk `<account>#at_carrier`, sk the phone; in the index `waiting` until nothing is left there."""

    until = UnicodeAttribute()
    done_at = UnicodeAttribute(null=True)
    waiting = UnicodeAttribute(null=True)
    waiting_since = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneThere:
    """All texts of the phone until then go; `done_at` is when none was left."""

    account: str
    phone: PhoneNumber
    until: str
    done_at: str | None = None


def phone_there(account: str, phone: PhoneNumber) -> PhoneThere | None:
    """How far the phone is, read strongly consistently; None if nothing of it was ever to go."""
    try:
        item = PhoneThereItem.get(*_key(account, phone), consistent_read=True)
    except DoesNotExist:
        return None
    return PhoneThere(
        account=account,
        phone=phone,
        until=item.until,
        done_at=item.done_at,
    )


def open_phones(limit: int) -> Iterator[tuple[str, PhoneNumber]]:
    """Account and phone of those that are not done; those first that have waited longest since they were tried."""
    for item in PhoneThereItem.waiting_index.query(OPEN, limit=limit):
        yield item.pk.removesuffix(SUFFIX), PhoneNumber.from_e164(item.sk)


def put_last(there: PhoneThere, at: str) -> None:
    """Have the phone wait behind all that are open, provided that it still is."""
    item = PhoneThereItem(*_key(there.account, there.phone))
    with suppress(ConditionFailed):
        item.update(actions=[PhoneThereItem.waiting_since.set(at)], condition=PhoneThereItem.waiting.exists())


def has_open_phone(account: str) -> bool:
    """Whether texts of an erased phone of the account are still to be removed."""
    still_open = PhoneThereItem.done_at.does_not_exist()
    found = PhoneThereItem.query(account + SUFFIX, filter_condition=still_open, consistent_read=True)
    return any(True for _ in found)


def put_phone(transaction: TransactWrite, account: str, phone: PhoneNumber, until: str) -> None:
    """Have all texts of the phone until then removed."""
    item = PhoneThereItem(*_key(account, phone), until=until, waiting=OPEN, waiting_since=until)
    transaction.save(item)


def put_missing_phone(account: str, phone: PhoneNumber, until: str) -> None:
    """The same for a phone that was erased before anything was removed at the carrier. Idempotent."""
    item = PhoneThereItem(*_key(account, phone), until=until, waiting=OPEN, waiting_since=until)
    with suppress(ConditionFailed):
        item.save(condition=PhoneThereItem.pk.does_not_exist())


def note_done(transaction: TransactWrite, there: PhoneThere, at: str) -> None:
    """Note that nothing is left there, provided that no later texts are to go too, and that nobody has noted it."""
    actions: list[Action] = [
        PhoneThereItem.done_at.set(at),
        PhoneThereItem.waiting.remove(),
        PhoneThereItem.waiting_since.remove(),
    ]
    still_open = (PhoneThereItem.until == there.until) & PhoneThereItem.done_at.does_not_exist()
    item = PhoneThereItem(*_key(there.account, there.phone))
    transaction.update(item, actions=actions, condition=still_open)


def _key(account: str, phone: PhoneNumber) -> tuple[str, str]:
    return account + SUFFIX, phone.e164
