"""Verifies ledgers: whether all entries are as they were written, and which is the first that is not."""

from typing import Any

from sayso.actions.credits.verify_ledger import verify_ledger
from sayso.domain.credits.ledger_check import CheckedLedger, LedgerFault
from sayso.tables.accounts import account_list
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack


def verify(_: Stack, account: str | None, *, messages: bool) -> CommandResult:
    """Verify the ledger of one account, or of all; changes nothing."""
    names = [account] if account else account_list.all_accounts()
    if not names:
        raise OperatorProblem("There are no accounts yet: open one with sayso-operator open-account.")
    found = {name: verify_ledger(name, messages=messages) for name in names}
    wrong = sum(checked.fault is not None for checked in found.values())
    sentences = [_sentence(name, checked, messages) for name, checked in found.items()]
    if len(found) > 1:
        sentences.append(f"{len(found)} accounts: {f'{wrong} are not in order' if wrong else 'all verified'}.")
    rows = [_row(name, checked) for name, checked in found.items()]
    return CommandResult(
        changed=False,
        sentences=sentences,
        data={"verified": not wrong},
        plural="ledgers",
        rows=rows,
        wrong=bool(wrong),
        table=False,
    )


def _sentence(account: str, checked: CheckedLedger, messages: bool) -> str:
    if checked.fault is None:
        entries = f"{checked.entries:,} ledger {'entry' if checked.entries == 1 else 'entries'}"
        return f"{account}: {entries}{', and every debit of a message' if messages else ''}: verified."
    return (
        f"{account}: {_where(checked.fault)}{checked.fault.what}. {checked.entries:,} entries are in order up to there."
    )


def _where(fault: LedgerFault) -> str:
    if not fault.id:
        return ""
    number = "" if fault.seq is None else f" number {fault.seq}"
    return f"entry{number} of {fault.at or 'unknown time'} ({fault.id}) is wrong: "


def _row(account: str, checked: CheckedLedger) -> dict[str, Any]:
    row: dict[str, Any] = {"account": account, "entries": checked.entries, "verified": checked.fault is None}
    if checked.fault:
        row |= {name: getattr(checked.fault, name) for name in ("id", "at", "seq", "what")}
    return row
