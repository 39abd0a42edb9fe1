"""Open an account, buy credits for it, change its settings: each in one transaction with its entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sayso.domain import moment
from sayso.domain.account import AccountSettings
from sayso.domain.entry import Actor, Entry, EntryType
from sayso.domain.errors import Busy, IdempotencyKeyReused, InvalidRequest
from sayso.domain.ledger import Head
from sayso.tables import accounts, log
from sayso.tables.transactions import TRIES, ConditionFailed, Transaction, transact


def open_account(settings: AccountSettings, actor: Actor, now: datetime) -> None:
    """Make a new account without credits; InvalidRequest if it exists or its number is another's."""
    entry = Entry(
        account=settings.account,
        at=moment.to_text(now),
        type=EntryType.ACCOUNT_OPENED,
        actor=actor,
        text=f"Opened account {settings.name} with number {settings.number}.",
        key="opened",
        data={"settings": settings.public()},
    )

    def write(transaction: Transaction) -> None:
        accounts.put_settings(transaction, settings)
        accounts.put_first_head(transaction, settings.account)
        accounts.put_number(transaction, settings.account, settings.number)
        log.put_entry(transaction, entry)

    try:
        transact(accounts.AccountsTable, write)
    except ConditionFailed as error:
        raise InvalidRequest(
            f"Account {settings.account} exists, or {settings.number} belongs to another account."
        ) from error


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
        at = max(moment.to_text(now), before.last_at)
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


def change_settings(account: str, changes: Mapping[str, Any], actor: Actor, now: datetime) -> AccountSettings:
    """The settings after the change of the named ones; the values have been checked."""
    for _ in range(TRIES):
        before = accounts.settings_of(account)
        after = replace(before, **changes)
        if after == before:
            return before
        old, new = before.public(), after.public()
        changed = [name for name in new if new[name] != old[name]]
        entry = Entry(
            account=account,
            at=moment.to_text(now),
            type=EntryType.SETTINGS_CHANGED,
            actor=actor,
            text=f"Changed settings: {', '.join(changed)}.",
            key=f"settings.{before.version + 1}",
            data={
                "before": {name: old[name] for name in changed},
                "after": {name: new[name] for name in changed},
            },
        )
        try:
            transact(accounts.AccountsTable, _change(after, entry))
        except ConditionFailed:
            continue
        return after
    raise Busy("The settings were being changed by others; look at them and try again.")


def _change(settings: AccountSettings, entry: Entry) -> Callable[[Transaction], None]:
    def write(transaction: Transaction) -> None:
        accounts.put_settings(transaction, settings)
        log.put_entry(transaction, entry)

    return write
