"""Show what the batches of one month have used: by category, and by who sent them."""

from collections import Counter
from dataclasses import dataclass

from sayso.tables.batches.batches import batches_of_month


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedBy:
    """What one person's batches of one category have used."""

    category: str
    staff: str
    batches: int
    credits_used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was used by the batches that were accepted in the month (UTC), whenever their messages went out."""

    month: str
    """`2026-11`"""
    credits_used: int
    usage: list[UsedBy]
    """Most credits first"""


def show_usage(account: str, month: str) -> Usage:
    """The month's batches, summed up; what is still being sent counts as far as it is settled."""
    number, used = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for batch in batches_of_month(account, month):
        key = (batch.category, batch.requested_by)
        number[key] += 1
        used[key] += batch.credits_used
    rows = [
        UsedBy(category=category, staff=staff, batches=batches, credits_used=used[category, staff])
        for (category, staff), batches in number.items()
    ]
    rows.sort(key=lambda row: (-row.credits_used, row.category, row.staff))
    return Usage(month=month, credits_used=used.total(), usage=rows)
