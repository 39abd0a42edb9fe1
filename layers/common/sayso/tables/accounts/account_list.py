"""The accounts table: the list of all accounts, so that those who look after each of them need no scan."""

from pynamodb.transactions import TransactWrite

from sayso.tables.accounts.table import AccountsTable

ALL = "all#accounts"
"""The partition of the list; no account can be called so."""


class OpenedItem(AccountsTable):
    """pk `all#accounts`, sk: the account."""


def put_account(transaction: TransactWrite, account: str) -> None:
    """Put the account on the list."""
    transaction.save(OpenedItem(ALL, account))


def keep_listed(account: str) -> None:
    """Put an account on the list that was opened before there was one."""
    OpenedItem(ALL, account).save()


def all_accounts() -> list[str]:
    """Every account, in the order of their names."""
    return [item.sk for item in OpenedItem.query(ALL, consistent_read=True)]
