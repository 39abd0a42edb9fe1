"""Verifies ledgers and the chains of consents: whether all is as it was written, and which is the first that is not."""

from dataclasses import asdict
from typing import Any

from sayso.actions.consent.verify_consents import CheckedConsents, ConsentFault, verify_consents
from sayso.actions.credits.verify_ledger import verify_ledger
from sayso.domain.credits.ledger_check import CheckedLedger, LedgerFault
from sayso.tables.accounts import account_list
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack
from sayso_cli.signatures import is_genuine


def verify(_: Stack, account: str | None, *, messages: bool) -> CommandResult:
    """Verify the ledger and the consents of one account, or of all; changes nothing."""
    names = [account] if account else account_list.all_accounts()
    if not names:
        raise OperatorProblem("There are no accounts yet: open one with sayso-operator open-account.")
    found = {name: (verify_ledger(name, messages=messages), verify_consents(name, is_genuine)) for name in names}
    wrong = sum(bool(ledger.fault or consents.fault) for ledger, consents in found.values())
    sentences = []
    for name, (ledger, consents) in found.items():
        sentences += [_of_ledger(name, ledger, messages), _of_consents(name, consents)]
    if len(found) > 1:
        sentences.append(f"{len(found)} accounts: {f'{wrong} are not in order' if wrong else 'all verified'}.")
    rows = [_row(name, *checked) for name, checked in found.items()]
    return CommandResult(
        changed=False,
        sentences=sentences,
        data={"verified": not wrong},
        plural="ledgers",
        rows=rows,
        wrong=bool(wrong),
        table=False,
    )


def _of_ledger(account: str, checked: CheckedLedger, messages: bool) -> str:
    if checked.fault is None:
        entries = how_many(checked.entries, "ledger entry", "ledger entries")
        return f"{account}: {entries}{', and every debit of a message' if messages else ''}: verified."
    return (
        f"{account}: {_where(checked.fault)}{checked.fault.what}. {checked.entries:,} entries are in order up to there."
    )


def _of_consents(account: str, checked: CheckedConsents) -> str:
    if fault := checked.fault:
        return f"{account}: the consent of {fault.phone} is not as it was written: {_where(fault)}{fault.what}."
    changes = how_many(checked.changes, "change", "changes")
    earlier = f", and {checked.earlier:,} from before there were chains" if checked.earlier else ""
    phones = how_many(checked.phones, "phone", "phones")
    return f"{account}: {changes} of the consents of {phones}{earlier}{_expired(checked)}: verified."


def _expired(checked: CheckedConsents) -> str:
    if not checked.keys:
        return ""
    keys = " and ".join(sorted(checked.keys))
    return f"; {checked.expired:,} of them have expired, behind checkpoints that {keys} has signed"


def how_many(number: int, one: str, many: str) -> str:
    """1 entry, 2 entries."""
    return f"{number:,} {one if number == 1 else many}"


def _where(fault: LedgerFault | ConsentFault) -> str:
    if not fault.id:
        return ""
    number = fault.seq if isinstance(fault, LedgerFault) else fault.number
    place = "" if number is None else f" number {number}"
    return f"entry{place} of {fault.at or 'unknown time'} ({fault.id}) is wrong: "


def _row(account: str, ledger: CheckedLedger, consents: CheckedConsents) -> dict[str, Any]:
    verified = not (ledger.fault or consents.fault)
    row: dict[str, Any] = {"account": account, "entries": ledger.entries, "verified": verified}
    row |= {"consent_changes": consents.changes, "phones": consents.phones}
    row |= {"expired": consents.expired, "checkpoint_keys": sorted(consents.keys)} if consents.keys else {}
    if ledger.fault:
        row |= {name: getattr(ledger.fault, name) for name in ("id", "at", "seq", "what")}
    if consents.fault:
        row["consent_fault"] = asdict(consents.fault)
    return row
