"""The accounts table: purchases and adjustments, each under its reference."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.credits.ledger import CreditBalance
from sayso.tables.accounts.table import AccountsTable


class BookingItem(AccountsTable):
    """The first answer to a reference, which every repeat gets."""

    credits = NumberAttribute()
    balance = NumberAttribute()
    held = NumberAttribute()
    available = NumberAttribute()

    def answer(self) -> dict[str, int]:
        """As it was given."""
        return {"balance": int(self.balance), "held": int(self.held), "available": int(self.available)}


class PurchaseItem(BookingItem):
    """sk `purchase#<reference>`."""


class AdjustmentItem(BookingItem):
    """sk `adjustment#<reference>`; a repeat must give the same reason."""

    reason = UnicodeAttribute()


def purchase_of(account: str, reference: str) -> tuple[int, dict[str, int]] | None:
    """The credits that this reference bought, and the answer that it got."""
    try:
        item = PurchaseItem.get(account, f"purchase#{reference}", consistent_read=True)
    except DoesNotExist:
        return None
    return int(item.credits), item.answer()


def put_purchase(
    transaction: TransactWrite, account: str, reference: str, credits_bought: int, credit_balance: CreditBalance
) -> None:
    """Remember the reference, provided that it is new."""
    item = PurchaseItem(account, f"purchase#{reference}", credits=credits_bought)
    _keep_answer(item, credit_balance)
    transaction.save(item, condition=PurchaseItem.pk.does_not_exist())


def adjustment_of(account: str, reference: str) -> tuple[int, str, dict[str, int]] | None:
    """The credits that this reference moved, the reason that was given, and the answer that it got."""
    try:
        item = AdjustmentItem.get(account, f"adjustment#{reference}", consistent_read=True)
    except DoesNotExist:
        return None
    return int(item.credits), item.reason, item.answer()


def put_adjustment(
    transaction: TransactWrite,
    account: str,
    reference: str,
    credits_moved: int,
    reason: str,
    credit_balance: CreditBalance,
) -> None:
    """Remember the reference, provided that it is new."""
    item = AdjustmentItem(account, f"adjustment#{reference}", credits=credits_moved, reason=reason)
    _keep_answer(item, credit_balance)
    transaction.save(item, condition=AdjustmentItem.pk.does_not_exist())


def _keep_answer(item: BookingItem, credit_balance: CreditBalance) -> None:
    item.balance, item.held, item.available = credit_balance.balance, credit_balance.held, credit_balance.available
