"""Adjust an account's credits, up or down, for a reason: the operator's correction, once for each reference."""

from datetime import datetime

from sayso.domain.audit.entry import Actor
from sayso.domain.credits.booking import Adjustment
from sayso.domain.credits.ledger import Credits
from sayso.tables.accounts.bookings import book
from sayso.tables.transactions import retry_on_conflict


def adjust_credits(account: str, adjustment: Adjustment, actor: Actor, now: datetime) -> Credits:
    """The credits after the adjustment. Idempotent: a repeat gets the first answer.

    Raises IdempotencyKeyReused if the reference came before with other credits or another reason, InvalidRequest if
    more would be taken back than is left.
    """
    return retry_on_conflict(
        lambda: book(account, adjustment, actor, now),
        busy="Others were writing the account's ledger; send the same adjustment again.",
    )
