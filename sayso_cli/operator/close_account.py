"""Closes an account: saves all that is stored of it, and then deletes it, but for the log and what phones allow."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sayso.actions.account import close_account as verb
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator import account_items, backup_files, staff
from sayso_cli.operator.backup_files import MANIFEST, SavedTable
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

TABLES = ("AccountsTable", "LogTable", "BatchesTable", "ConsentsTable")
A_STEP = 1_000
"""Items between two lines of progress."""

type Tell = Callable[[str], None]


def close_account(stack: Stack, account: str, folder: Path, name: str, tell: Tell) -> CommandResult:
    """Close the account; a repeat with the same folder goes on where it stopped. `name` confirms that it is this one.

    Only what is in the folder's files is deleted, so nothing goes that was not saved.
    """
    settings = settings_of(account)
    if name != settings.name:
        raise OperatorProblem(f"Account {account} is not named {name!r}. Nothing was changed.")
    is_saved = _is_saved(folder, account)
    closed = verb.close_account(account, stack.operator, datetime.now(UTC))
    if not is_saved:
        _save(stack, account, folder, tell)
    backup_files.manifest_of(folder)
    people = staff.delete(stack, account)
    tell(f"Deleted {len(people)} people who could sign in.")
    deleted = _delete(stack, account, folder, tell)
    return CommandResult(
        changed=closed or bool(people),
        sentences=[
            f"Account {account} is closed. All that was stored of it is in {folder}: keep it as long as the law says.",
            f"{deleted:,} items and {len(people)} people were deleted. The log with the ledger stays, and what phones "
            f"allow: an opt-out holds, and a STOP to {settings.number} still counts.",
        ],
        data={"account": account, "folder": str(folder), "deleted": deleted, "staff": people},
    )


def _is_saved(folder: Path, account: str) -> bool:
    """Whether the folder has all of this account. OperatorProblem if it has anything else."""
    if not folder.exists() or not any(folder.iterdir()):
        return False
    if not (folder / MANIFEST).exists():
        if {path.name for path in folder.iterdir()} <= {backup_files.path_of(folder, table).name for table in TABLES}:
            return False  # saving it was interrupted
        raise OperatorProblem(f"{folder} is not empty: name a new folder.")
    if backup_files.manifest_of(folder).get("account") != account:
        raise OperatorProblem(f"{folder} has something else: name a new folder.")
    return True


def _save(stack: Stack, account: str, folder: Path, tell: Tell) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_at, saved = datetime.now(UTC), dict[str, SavedTable]()
    for table in TABLES:
        saved[table] = backup_files.save(folder, table, account_items.items_of(stack, table, account))
        tell(f"Saved {saved[table].items:,} items of {table}.")
    backup_files.write_manifest(folder, made_at, {"stack": stack.name, "account": account}, saved)


def _delete(stack: Stack, account: str, folder: Path, tell: Tell) -> int:
    total = 0
    for table in ("ConsentsTable", "BatchesTable"):
        saved = backup_files.read(folder, table)
        items = [item for item in saved if table == "BatchesTable" or item["pk"]["S"] != account]
        for done in account_items.delete(stack, table, items):
            if done % A_STEP == 0:
                tell(f"Deleted {done:,} of {len(items):,} items of {table}.")
        total += len(items)
    for item in backup_files.read(folder, "ConsentsTable"):
        if item["pk"]["S"] == account and item.keys() & {"name", "family_id"}:
            account_items.forget_name(stack, item)
    return total
