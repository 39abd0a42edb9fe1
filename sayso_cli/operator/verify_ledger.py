"""Verifies ledgers: whether all entries are as they were written, and which is the first that is not."""

from typing import Any

from sayso.actions.credits.verify_ledger import verify_ledger
from sayso.domain.credits.ledger_check import Checked, Wrong
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
    wrong = sum(checked.wrong is not None for checked in found.values())
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


def _sentence(account: str, checked: Checked, messages: bool) -> str:
    if checked.wrong is None:
        entries = f"{checked.entries:,} ledger {'entry' if checked.entries == 1 else 'entries'}"
        return f"{account}: {entries}{', and every debit of a message' if messages else ''}: verified."
    return (
        f"{account}: {_where(checked.wrong)}{checked.wrong.what}. {checked.entries:,} entries are in order up to there."
    )


def _where(wrong: Wrong) -> str:
    if not wrong.id:
        return ""
    number = "" if wrong.seq is None else f" number {wrong.seq}"
    return f"entry{number} of {wrong.at or 'unknown time'} ({wrong.id}) is wrong: "


def _row(account: str, checked: Checked) -> dict[str, Any]:
    row: dict[str, Any] = {"account": account, "entries": checked.entries, "verified": checked.wrong is None}
    if checked.wrong:
        row |= {name: getattr(checked.wrong, name) for name in ("id", "at", "seq", "what")}
    return row
