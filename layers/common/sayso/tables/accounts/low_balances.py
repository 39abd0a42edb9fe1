"""The accounts table: the state of an account's warning of a low balance."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.credits.low_balance import LowBalanceWarning, WarningState
from sayso.tables.accounts.table import AccountsTable


class LowBalanceWarningItem(AccountsTable):
    """sk `credit_watch`."""

    seen = UnicodeAttribute()
    version = NumberAttribute()
    at = UnicodeAttribute()


def low_balance_warning_of(account: str) -> LowBalanceWarning:
    """The account's warning, read strongly consistently."""
    try:
        item = LowBalanceWarningItem.get(account, "credit_watch", consistent_read=True)
    except DoesNotExist:
        return LowBalanceWarning()
    return LowBalanceWarning(WarningState(item.seen), int(item.version), item.at)


def put_low_balance_warning(
    transaction: TransactWrite, account: str, before: LowBalanceWarning, after: LowBalanceWarning
) -> None:
    """Store the warning, provided that nobody has changed it since `before` was read."""
    item = LowBalanceWarningItem(account, "credit_watch", seen=after.state.value, version=after.version, at=after.at)
    unchanged_since_read = LowBalanceWarningItem.version == before.version
    never_stored = LowBalanceWarningItem.pk.does_not_exist()
    transaction.save(item, condition=unchanged_since_read if before.version else never_stored)
