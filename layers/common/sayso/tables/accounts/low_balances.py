"""What was last seen of an account's credits, beside them in the accounts table."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.credits.low_balance import CreditWatch, Seen
from sayso.tables.accounts.table import AccountsTable


class CreditWatchItem(AccountsTable):
    """sk `credit_watch`."""

    seen = UnicodeAttribute()
    version = NumberAttribute()
    at = UnicodeAttribute()


def credit_watch_of(account: str) -> CreditWatch:
    """What was last seen of the account's credits."""
    try:
        item = CreditWatchItem.get(account, "credit_watch", consistent_read=True)
    except DoesNotExist:
        return CreditWatch()
    return CreditWatch(Seen(item.seen), int(item.version), item.at)


def put_credit_watch(transaction: TransactWrite, account: str, before: CreditWatch, after: CreditWatch) -> None:
    """Store what was seen, provided that nobody has looked since `before` was read."""
    item = CreditWatchItem(account, "credit_watch", seen=after.seen.value, version=after.version, at=after.at)
    nobody_has_looked_since = CreditWatchItem.version == before.version
    never_looked = CreditWatchItem.pk.does_not_exist()
    transaction.save(item, condition=nobody_has_looked_since if before.version else never_looked)
