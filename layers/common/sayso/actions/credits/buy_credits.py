"""Book credits that were paid for: head, reference and ledger entry in one transaction, once for each reference."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.credits.ledger import Head
from sayso.domain.errors import Busy, IdempotencyKeyReused
from sayso.tables.accounts import accounts
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
        known = accounts.purchase_of(account, purchase.reference)
        if known is not None:
            return _first_answer(purchase, known)
        before = accounts.head_of(account)
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
            transact(accounts.AccountsTable, _booking(before, after, purchase, entry))
        except ConditionFailed:
            continue
        return {"balance": after.balance, "held": after.held, "available": after.available}
    raise Busy("The account's ledger was being written by others; send the same purchase again.")


def _booking(before: Head, after: Head, purchase: Purchase, entry: Entry) -> Callable[[Transaction], None]:
    def write(transaction: Transaction) -> None:
        accounts.put_purchase(transaction, before.account, purchase.reference, purchase.credits, after)
        accounts.move_head(transaction, before, after)
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
