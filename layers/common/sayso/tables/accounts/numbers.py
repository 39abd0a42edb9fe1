"""The accounts table: which account a number belongs to."""

from contextlib import suppress

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.phone import PhoneNumber
from sayso.tables.accounts.table import AccountsTable


class NumberItem(AccountsTable):
    """pk `number#<E.164>`, sk `number`: whose number it is."""

    account = UnicodeAttribute()


def account_of_number(number: PhoneNumber) -> str | None:
    """The account that texts from this number."""
    for spelling in number.spellings:
        with suppress(DoesNotExist):
            return NumberItem.get(f"number#{spelling}", "number", consistent_read=True).account
    return None


def put_number(transaction: TransactWrite, account: str, number: PhoneNumber) -> None:
    """Give the number to the account, provided that it is nobody's."""
    item = NumberItem(f"number#{number.e164}", "number", account=account)
    transaction.save(item, condition=NumberItem.pk.does_not_exist())
