"""The accounts table: which days of an account have been compared with the carrier's record."""

from collections.abc import Iterable
from datetime import date

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.credits.reconciliation import Comparison
from sayso.tables.accounts.table import AccountsTable

MOST_UNDATED = 5_000
"""Kept of one day: an item has 400 KB."""


class ReconciledItem(AccountsTable):
    """sk `reconciled#<day>`: the result of the comparison."""

    compared = NumberAttribute()
    differences = NumberAttribute()
    undated = JSONAttribute(null=True)
    at = UnicodeAttribute()


def _key(day: date) -> str:
    return f"reconciled#{day.isoformat()}"


def not_compared_yet(account: str, days: Iterable[date]) -> list[date]:
    """Those of the days that nobody has compared, oldest first."""
    keys = {_key(day): day for day in sorted(days)}
    items = ReconciledItem.batch_get([(account, key) for key in keys], consistent_read=True)
    done = {item.sk for item in items}
    return [day for key, day in keys.items() if key not in done]


def undated_of(account: str, day: date) -> list[tuple[str, str]] | None:
    """What the carrier has of the day without a date, by id and phone; None if the day has not been compared."""
    try:
        item = ReconciledItem.get(account, _key(day), consistent_read=True)
    except DoesNotExist:
        return None
    return [(carrier_id, phone) for carrier_id, phone in item.undated or []]


def put_comparison(transaction: TransactWrite, account: str, comparison: Comparison, at: str) -> None:
    """Store the comparison, provided that nobody has compared this day."""
    item = ReconciledItem(
        account,
        _key(comparison.day.date),
        compared=comparison.compared,
        differences=len(comparison.differences),
        undated=list(comparison.undated[:MOST_UNDATED]) or None,
        at=at,
    )
    transaction.save(item, condition=ReconciledItem.pk.does_not_exist())
