"""The accounts table: which days of an account have been compared with the carrier's record."""

from collections.abc import Iterable
from datetime import date

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from sayso.domain.credits.reconciliation import Comparison
from sayso.tables.accounts.table import AccountsTable


class ReconciledItem(AccountsTable):
    """sk `reconciled#<day>`: the result of the comparison."""

    compared = NumberAttribute()
    differences = NumberAttribute()
    at = UnicodeAttribute()


def _key(day: date) -> str:
    return f"reconciled#{day.isoformat()}"


def not_compared_yet(account: str, days: Iterable[date]) -> list[date]:
    """Those of the days that nobody has compared, oldest first."""
    keys = {_key(day): day for day in sorted(days)}
    items = ReconciledItem.batch_get([(account, key) for key in keys], consistent_read=True)
    done = {item.sk for item in items}
    return [day for key, day in keys.items() if key not in done]


def put_comparison(transaction: TransactWrite, account: str, comparison: Comparison, at: str) -> None:
    """Store the comparison, provided that nobody has compared this day."""
    item = ReconciledItem(
        account,
        _key(comparison.day.date),
        compared=comparison.compared,
        differences=len(comparison.differences),
        at=at,
    )
    transaction.save(item, condition=ReconciledItem.pk.does_not_exist())
