"""Show what was bought: when, by whom, and under which reference."""

from dataclasses import dataclass

from sayso.domain.audit.entry import Actor
from sayso.domain.timestamps import TimeText
from sayso.tables.accounts import bookings
from sayso.tables.accounts.credit_balance import credit_balance_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPurchase:
    """One purchase."""

    credits: int
    reference: str
    at: TimeText | None
    """null if it was booked before Sayso kept it here; the audit log has it"""
    by: Actor | None
    """null, likewise"""


@dataclass(frozen=True, slots=True)
class PurchaseList:
    """Every purchase of the account, newest first."""

    purchases: list[ShownPurchase]


def show_purchases(account: str) -> PurchaseList:
    """All purchases; NotFound if there is no such account."""
    credit_balance_of(account)
    found = [
        ShownPurchase(credits=one.booking.credits, reference=one.booking.reference, at=one.at, by=one.by)
        for one in bookings.purchases_of(account)
    ]
    return PurchaseList(sorted(found, key=lambda one: (one.at or "", one.reference), reverse=True))
