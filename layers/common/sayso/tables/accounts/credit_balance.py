"""The accounts table: an account's credits, changed by arithmetic (`hold_credits`) or under an optimistic lock."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.errors import NotFound
from sayso.tables.accounts.table import AccountsTable


class CreditBalanceItem(AccountsTable):
    """sk `head`."""

    balance = NumberAttribute()
    held = NumberAttribute()
    available = NumberAttribute()
    seq = NumberAttribute()
    hash = UnicodeAttribute()
    last_at = UnicodeAttribute()


def credit_balance_of(account: str) -> CreditBalance:
    """The account's credits, read strongly consistently."""
    try:
        item = CreditBalanceItem.get(account, "head", consistent_read=True)
    except DoesNotExist as error:
        raise NotFound(f"There is no account {account}.") from error
    return CreditBalance(
        account=account,
        balance=int(item.balance),
        held=int(item.held),
        available=int(item.available),
        seq=int(item.seq),
        hash=item.hash,
        last_at=item.last_at,
    )


def put_first_credit_balance(transaction: TransactWrite, account: str) -> None:
    """Give a new account a balance of 0."""
    first = CreditBalance(account=account)
    item = CreditBalanceItem(
        account, "head", balance=0, held=0, available=0, seq=0, hash=first.hash, last_at=first.last_at
    )
    transaction.save(item, condition=CreditBalanceItem.pk.does_not_exist())


def hold_credits(transaction: TransactWrite, account: str, credits_needed: int) -> None:
    """Set credits aside, by arithmetic: accepts of one account never wait for each other's numbers."""
    enough_is_available = CreditBalanceItem.available >= credits_needed
    transaction.update(
        CreditBalanceItem(account, "head"),
        actions=[
            CreditBalanceItem.held.set(CreditBalanceItem.held + credits_needed),
            CreditBalanceItem.available.set(CreditBalanceItem.available - credits_needed),
        ],
        condition=enough_is_available,
    )


def move_credit_balance(transaction: TransactWrite, before: CreditBalance, after: CreditBalance) -> None:
    """Move the balance from one ledger entry to a later one, under an optimistic lock on `seq`.

    Balance, number and hash may only follow from those that were read; `held` and `available` also move by accepts
    in between, so they change by arithmetic.
    """
    no_other_ledger_entry_since = (CreditBalanceItem.seq == before.seq) & (CreditBalanceItem.last_at <= after.last_at)
    transaction.update(
        CreditBalanceItem(before.account, "head"),
        actions=[
            CreditBalanceItem.balance.set(after.balance),
            CreditBalanceItem.held.set(CreditBalanceItem.held + (after.held - before.held)),
            CreditBalanceItem.available.set(CreditBalanceItem.available + (after.available - before.available)),
            CreditBalanceItem.seq.set(after.seq),
            CreditBalanceItem.hash.set(after.hash),
            CreditBalanceItem.last_at.set(after.last_at),
        ],
        condition=no_other_ledger_entry_since,
    )
