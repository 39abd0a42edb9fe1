"""The accounts table: purchases and adjustments, each once under its reference."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.credits.booking import Adjustment, Booked, Booking, Purchase
from sayso.domain.credits.ledger import Credits
from sayso.tables.accounts.credit_balance import credit_balance_of, move_credit_balance
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import transact


class BookingItem(AccountsTable):
    """A booking and the first answer to its reference, which every repeat gets."""

    credits = NumberAttribute()
    balance = NumberAttribute()
    held = NumberAttribute()
    available = NumberAttribute()
    at = UnicodeAttribute(null=True)
    by_kind = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)

    def read(self) -> Booked:
        """The item as the domain knows it."""
        credits_after = Credits(int(self.balance), int(self.held), int(self.available))
        by = Actor(ActorKind(self.by_kind), self.by) if self.by_kind else None
        return Booked(self.booking(), credits_after, self.at, by)

    def booking(self) -> Booking:
        """What was booked."""
        raise NotImplementedError


class PurchaseItem(BookingItem):
    """sk `purchase#<reference>`."""

    def booking(self) -> Purchase:
        """The purchase."""
        return Purchase(int(self.credits), self.sk.partition("#")[2])


class AdjustmentItem(BookingItem):
    """sk `adjustment#<reference>`; a repeat must give the same reason."""

    reason = UnicodeAttribute()

    def booking(self) -> Adjustment:
        """The adjustment."""
        return Adjustment(int(self.credits), self.sk.partition("#")[2], self.reason)


def booked(account: str, booking: Booking) -> Booked | None:
    """What was booked first under the kind and reference of this booking, read strongly consistently."""
    kind = AdjustmentItem if isinstance(booking, Adjustment) else PurchaseItem
    try:
        return kind.get(account, _key(booking), consistent_read=True).read()
    except DoesNotExist:
        return None


def purchases_of(account: str) -> Iterator[Booked]:
    """Every purchase of the account, read strongly consistently."""
    purchases = PurchaseItem.sk.startswith(f"{Purchase.KIND}#")
    yield from (item.read() for item in PurchaseItem.query(account, purchases, consistent_read=True))


type AlsoWrite = Callable[[TransactWrite], None]
"""What else belongs into the transaction of a booking."""


def book(account: str, booking: Booking, actor: Actor, now: datetime, also: AlsoWrite | None = None) -> Credits:
    """The credits after the booking; a repeat moves nothing and gets the first answer.

    Balance, reference, ledger entry and what is `also` written are one transaction under an optimistic lock:
    ConditionFailed if others wrote first. Raises NotFound, IdempotencyKeyReused, and InvalidRequest, as the booking
    says.
    """
    known = booked(account, booking)
    if known is not None:
        booking.require_same(known.booking)
        return known.credits
    before = credit_balance_of(account)
    after, entry = booking.book(before, actor, now)

    def write(transaction: TransactWrite) -> None:
        _put(transaction, account, Booked(booking, after.credits, entry.at, actor))
        move_credit_balance(transaction, before, after)
        log.put_entry(transaction, entry)
        if also:
            also(transaction)

    transact(AccountsTable, write)
    return after.credits


def _put(transaction: TransactWrite, account: str, done: Booked) -> None:
    figures: dict[str, Any] = {"credits": done.booking.credits, **asdict(done.credits), "at": done.at}
    if done.by:
        figures |= {"by_kind": done.by.kind.value, "by": done.by.name}
    item: BookingItem
    if isinstance(done.booking, Adjustment):
        item = AdjustmentItem(account, _key(done.booking), reason=done.booking.reason, **figures)
    else:
        item = PurchaseItem(account, _key(done.booking), **figures)
    reference_is_new = BookingItem.pk.does_not_exist()
    transaction.save(item, condition=reference_is_new)


def _key(booking: Booking) -> str:
    return f"{booking.KIND}#{booking.reference}"
