"""Checks the ledgers in the files of a backup, with the same check as for the tables themselves."""

from collections import defaultdict
from pathlib import Path

from sayso.domain.audit.entry import Entry
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.credits.ledger_check import check
from sayso.tables.accounts.credit_balance import CreditBalanceItem
from sayso.tables.log import log
from sayso_cli.operator import backup_files
from sayso_cli.operator.backup_files import Item


def first_wrong(folder: Path) -> str | None:
    """Return the first account whose ledger is not in order, and why; None if all are in order."""
    logs: dict[str, list[tuple[str, Entry | None]]] = defaultdict(list)
    for item in backup_files.read(folder, "LogTable"):
        logs[item["pk"]["S"]].append((item["sk"]["S"], log.stored_entry(item)))
    balances = [
        _credit_balance(item) for item in backup_files.read(folder, "AccountsTable") if item["sk"]["S"] == "head"
    ]
    for credit_balance in balances:
        found = check(
            credit_balance.account, sorted(logs[credit_balance.account], key=lambda one: one[0]), credit_balance
        )
        fault = found.fault or found.beyond
        if fault:
            return f"{credit_balance.account}: {f'{fault.id} is wrong: ' if fault.id else ''}{fault.what}"
    return None


def _credit_balance(raw: Item) -> CreditBalance:
    item = CreditBalanceItem.from_raw_data(raw)
    return CreditBalance(
        account=item.pk,
        balance=int(item.balance),
        held=int(item.held),
        available=int(item.available),
        seq=int(item.seq),
        hash=item.hash,
        last_at=item.last_at,
    )
