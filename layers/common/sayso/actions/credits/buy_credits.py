"""Book credits that were paid for: balance, reference and ledger entry in one transaction, once for each reference."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.errors import Busy, IdempotencyKeyReused
from sayso.tables.accounts.bookings import purchase_of, put_purchase
from sayso.tables.accounts.credit_balance import credit_balance_of, move_credit_balance
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import TRIES, ConditionFailed, Transaction, transact


@dataclass(frozen=True, slots=True)
class Purchase:
    """Credits that were paid for; the reference (an invoice, a payment) counts once."""

    credits: int
    reference: str


def buy_credits(account: str, purchase: Purchase, actor: Actor, now: datetime) -> dict[str, int]:
    """`balance`, `held` and `available` after the purchase; a repeat gets the first answer.

    Raises IdempotencyKeyReused if the reference came before with another number of credits.
    """
    for _ in range(TRIES):
        known = purchase_of(account, purchase.reference)
        if known is not None:
            return _first_answer(purchase, known)
        before = credit_balance_of(account)
        at = max(timestamps.to_text(now), before.last_at)
        after, link = before.moved(
            purchase.credits, at=at, kind=EntryType.CREDITS_PURCHASED, subject=purchase.reference
        )
        entry = Entry(
            account=account,
            at=at,
            type=EntryType.CREDITS_PURCHASED,
            actor=actor,
            text=f"Purchased {purchase.credits} credits ({purchase.reference}). {after.balance} remaining.",
            key=f"purchase.{purchase.reference}",
            position=after.seq,
            credits=purchase.credits,
            remaining=after.balance,
            link=link,
            data={"reference": purchase.reference},
        )
        try:
            transact(AccountsTable, _booking(before, after, purchase, entry))
        except ConditionFailed:
            continue
        return {"balance": after.balance, "held": after.held, "available": after.available}
    raise Busy("The account's ledger was being written by others; send the same purchase again.")


def _booking(
    before: CreditBalance, after: CreditBalance, purchase: Purchase, entry: Entry
) -> Callable[[Transaction], None]:
    def write(transaction: Transaction) -> None:
        put_purchase(transaction, before.account, purchase.reference, purchase.credits, after)
        move_credit_balance(transaction, before, after)
        log.put_entry(transaction, entry)

    return write


def _first_answer(purchase: Purchase, known: tuple[int, dict[str, int]]) -> dict[str, int]:
    credits_bought, answer = known
    if credits_bought != purchase.credits:
        raise IdempotencyKeyReused(
            f"Reference {purchase.reference} was booked before with {credits_bought} credits.",
            [{"field": "credits", "problem": f"was {credits_bought} the first time"}],
        )
    return answer
