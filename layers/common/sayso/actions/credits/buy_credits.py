"""Book credits that were paid for: balance, reference and ledger entry in one transaction, once for each reference."""

from datetime import datetime

from sayso.domain.audit.entry import Actor
from sayso.domain.credits.booking import Purchase
from sayso.domain.credits.ledger import Credits
from sayso.tables.accounts.bookings import book
from sayso.tables.transactions import retry_on_conflict


def buy_credits(account: str, purchase: Purchase, actor: Actor, now: datetime) -> Credits:
    """The credits after the purchase. Idempotent: a repeat gets the first answer.

    Raises IdempotencyKeyReused if the reference came before with another number of credits.
    """
    return retry_on_conflict(
        lambda: book(account, purchase, actor, now),
        busy="Others were writing the account's ledger; send the same purchase again.",
    )
