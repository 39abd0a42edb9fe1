"""Saves the four tables as files that anybody can read, with a manifest that shows whether they are complete."""

from datetime import UTC, datetime
from pathlib import Path

from sayso_cli.operator import backup_chains, backup_files, backup_ledgers
from sayso_cli.operator.backup_files import SavedTable
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

# The accounts are read again at the end: if anybody accepts, settles or books meanwhile, a credit balance has changed.
# Consents are read late, so that the backup is more likely to hold an opt-out of that moment.
ORDER = ("AccountsTable", "LogTable", "BatchesTable", "ConsentsTable", "AccountsTable")


def backup(stack: Stack, folder: Path, suffix: str) -> CommandResult:
    """Save all tables, or the copies of them whose names end in `suffix`, into a new folder."""
    if folder.exists() and any(folder.iterdir()):
        raise OperatorProblem(f"{folder} is not empty: name a new folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_at = datetime.now(UTC)
    saved: dict[str, SavedTable] = {}
    unchanged = True
    for table in ORDER:
        before = saved.get(table)
        items = backup_files.scanned(stack, stack.output(table) + suffix)
        saved[table] = backup_files.save(folder, table, items)
        unchanged = unchanged and (before is None or before == saved[table])
    wrong = backup_ledgers.first_wrong(folder) if unchanged else "credits moved while it was made"
    backup_files.write_manifest(folder, made_at, {"stack": stack.name, "wrong": wrong}, saved)
    return _result(folder, saved, wrong, backup_chains.first_wrong_chain(folder))


def _result(folder: Path, saved: dict[str, SavedTable], wrong: str | None, wrong_chain: str | None) -> CommandResult:
    rows = [{"table": table, "items": one.items, "bytes": one.bytes} for table, one in saved.items()]
    sentences = [f"Saved {sum(one.items for one in saved.values()):,} items into {folder}."]
    if wrong:
        sentences.append(
            f"They are not consistent: {wrong}. Wait until nothing is being sent, then save into a new folder."
        )
    else:
        sentences.append("Nothing changed meanwhile, and every ledger in the backup is verified.")
    if wrong_chain:
        sentences.append(
            f"A consent is not as it was written: {wrong_chain}. If its phone has just been heard of, save again. "
            "Otherwise `sayso-operator verify-ledger` says what the tables themselves have."
        )
    else:
        sentences.append("Every chain of a consent in it is verified.")
    is_wrong = bool(wrong or wrong_chain)
    data = {"folder": str(folder), "wrong": wrong, "wrong_chain": wrong_chain}
    return CommandResult(changed=True, sentences=sentences, data=data, plural="tables", rows=rows, wrong=is_wrong)
