"""Book credits that were paid for: balance, reference and ledger entry in one transaction, once for each reference."""

from datetime import datetime
from functools import partial

from sayso.domain.account.limits import Budget, require_purchase, require_room
from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.credits.booking import Purchase
from sayso.domain.credits.ledger import Credits
from sayso.tables.accounts.bookings import AlsoWrite, book, booked
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.usage import count_usage, usage_of
from sayso.tables.transactions import retry_on_conflict


def buy_credits(account: str, purchase: Purchase, actor: Actor, now: datetime) -> Credits:
    """The credits after the purchase. Idempotent: a repeat gets the first answer.

    Staff may buy as far as the operator lets them, and their purchases are counted in the same transaction. Raises
    IdempotencyKeyReused if the reference came before with another number of credits, PurchasesOff, LimitReached.
    """

    def attempt() -> Credits:
        is_new_by_staff = actor.kind is ActorKind.STAFF and booked(account, purchase) is None
        return book(account, purchase, actor, now, _counted(account, purchase, now) if is_new_by_staff else None)

    return retry_on_conflict(attempt, busy="Others were writing the account's ledger; send the same purchase again.")


def _counted(account: str, purchase: Purchase, now: datetime) -> AlsoWrite:
    limits, usage = settings_of(account).limits, usage_of(account, Budget.ORDINARY)
    wanted = {"credits_bought_a_month": purchase.credits}
    require_purchase(limits)
    require_room(wanted, usage, limits, now)
    return partial(
        count_usage, account=account, budget=Budget.ORDINARY, wanted=wanted, usage=usage, limits=limits, now=now
    )
