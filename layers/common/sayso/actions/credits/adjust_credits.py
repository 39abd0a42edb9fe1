"""Adjust an account's credits, up or down, for a reason: the operator's correction, once for each reference."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.errors import Busy, IdempotencyKeyReused, InvalidRequest
from sayso.tables.accounts.bookings import adjustment_of, put_adjustment
from sayso.tables.accounts.credit_balance import credit_balance_of, move_credit_balance
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import TRIES, ConditionFailed, Transaction, transact


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Credits given (positive) or taken back (negative); the reference (a ticket, a credit note) counts once."""

    credits: int
    reason: str
    reference: str


def adjust_credits(account: str, adjustment: Adjustment, actor: Actor, now: datetime) -> dict[str, int]:
    """`balance`, `held` and `available` after the adjustment; a repeat gets the first answer.

    No adjustment takes the balance below zero: that is the sum of what was bought and used, and an operator who takes
    back more than is left would write a debt that no message explains; it belongs on an invoice. `available` may go
    below zero: what was booked by mistake has to go while batches still hold it, or they would go on being accepted
    on credits that nobody paid for. Then nothing is accepted until it is covered.

    Raises IdempotencyKeyReused if the reference came before with other credits or another reason, InvalidRequest if
    more would be taken than is left.
    """
    for _ in range(TRIES):
        known = adjustment_of(account, adjustment.reference)
        if known is not None:
            return _first_answer(adjustment, *known)
        before = credit_balance_of(account)
        at = max(timestamps.to_text(now), before.last_at)
        after, link = before.moved(
            adjustment.credits, at=at, kind=EntryType.CREDITS_ADJUSTED, subject=adjustment.reference
        )
        if adjustment.credits < 0 and after.balance < 0:
            raise _too_much(account, before.balance)
        entry = Entry(
            account=account,
            at=at,
            type=EntryType.CREDITS_ADJUSTED,
            actor=actor,
            text=f"Adjusted credits by {adjustment.credits:+d}: {adjustment.reason} ({adjustment.reference}). "
            f"{after.balance} remaining.",
            key=f"adjustment.{adjustment.reference}",
            position=after.seq,
            credits=adjustment.credits,
            remaining=after.balance,
            link=link,
            data={"reference": adjustment.reference, "reason": adjustment.reason},
        )
        try:
            transact(AccountsTable, _booking(before, after, adjustment, entry))
        except ConditionFailed:
            continue
        return {"balance": after.balance, "held": after.held, "available": after.available}
    raise Busy("The account's ledger was being written by others; send the same adjustment again.")


def _booking(
    before: CreditBalance, after: CreditBalance, adjustment: Adjustment, entry: Entry
) -> Callable[[Transaction], None]:
    def write(transaction: Transaction) -> None:
        put_adjustment(transaction, before.account, adjustment.reference, adjustment.credits, adjustment.reason, after)
        move_credit_balance(transaction, before, after)
        log.put_entry(transaction, entry)

    return write


def _first_answer(adjustment: Adjustment, credits_moved: int, reason: str, answer: dict[str, int]) -> dict[str, int]:
    told = {"credits": (credits_moved, adjustment.credits), "reason": (reason, adjustment.reason)}
    other = [
        {"field": name, "problem": f"was {first} the first time"} for name, (first, now) in told.items() if first != now
    ]
    if other:
        raise IdempotencyKeyReused(
            f"Reference {adjustment.reference} was booked before: {credits_moved:+d} credits, {reason}.", other
        )
    return answer


def _too_much(account: str, balance: int) -> InvalidRequest:
    most = f"adjust by {-balance} at most" if balance > 0 else "there is nothing to take back"
    return InvalidRequest(
        f"Account {account} has {balance} credits left: {most}.",
        [{"field": "credits", "problem": "would take the balance below zero"}],
    )
