"""The accounts table: the list of all accounts, so that reading them needs no scan."""

from pynamodb.transactions import TransactWrite

from sayso.tables.accounts.table import AccountsTable

ALL = "all#accounts"
"""The partition of the list; no account can have this id."""


class OpenedItem(AccountsTable):
    """pk `all#accounts`, sk: the account."""


def put_account(transaction: TransactWrite, account: str) -> None:
    """Put the account on the list."""
    transaction.save(OpenedItem(ALL, account))


def ensure_listed(account: str) -> None:
    """Put an account on the list that was opened before the list existed. Idempotent."""
    OpenedItem(ALL, account).save()


def all_accounts() -> list[str]:
    """Every account, in the order of their names."""
    return [item.sk for item in OpenedItem.query(ALL, consistent_read=True)]
