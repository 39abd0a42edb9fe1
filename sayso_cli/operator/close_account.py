"""Closes an account in two runs: nothing is sent any more; a day later what is stored of it is saved and deleted."""

from datetime import UTC, datetime
from pathlib import Path

from sayso.actions.account import close_account as verb
from sayso.actions.account import empty_account
from sayso.domain.audit.entry import Entry
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator import account_files, account_items, backup_files, staff
from sayso_cli.operator.account_files import Tell
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

A_STEP = 1_000
"""Items between two lines of progress."""


def close_account(stack: Stack, account: str, folder: Path, name: str, tell: Tell) -> CommandResult:
    """Close the account, or empty it if it was closed a day ago; `name` confirms that it is this one.

    A repeat goes on where the last run stopped. Only what is in the folder's files is deleted, so nothing goes that was
    not saved. OperatorProblem if something has to be waited for.
    """
    settings, now = settings_of(account), datetime.now(UTC)
    if name != settings.name:
        raise OperatorProblem(f"Account {account} is not named {name!r}. Nothing was changed.")
    files = account_files.Files(stack, account, settings.suspended.since if settings.suspended else "", folder)
    is_saved = files.are_complete()
    closed_at, new = verb.close_account(account, stack.operator, now)
    people = staff.delete(stack, account)
    ready = empty_account.may_be_emptied_at(account, closed_at)
    if now < ready:
        return _wait(account, folder, ready, people, changed=new or bool(people))
    empty_account.require_not_needed(account)
    if not is_saved:
        files.save(tell)
    others = empty_account.note_saved(account, closed_at, *files.listed(), stack.operator, now)
    deleted = _delete(stack, account, folder, tell)
    return CommandResult(
        changed=deleted > 0,
        sentences=[
            f"Account {account} is closed. What was stored of it is in {folder}: keep it as long as the law says.",
            *map(_saved_elsewhere, others),
            f"{deleted:,} items were deleted. The log with the ledger stays, and what phones allow: an opt-out holds, "
            f"and a STOP to {settings.number} still counts.",
        ],
        data={"account": account, "folder": str(folder), "deleted": deleted},
    )


def _saved_elsewhere(entry: Entry) -> str:
    items, at = sum(entry.data["items"].values()), f"{entry.at[:10]} {entry.at[11:16]} UTC"
    return f"On {at}, {items:,} items were saved into another folder, and perhaps deleted: keep that folder too."


def _wait(account: str, folder: Path, ready: datetime, people: list[str], *, changed: bool) -> CommandResult:
    again = f"run the same command again from {ready:%Y-%m-%d %H:%M} UTC on"
    if not changed:
        raise OperatorProblem(f"What was under way in account {account} may not have ended: {again}.")
    return CommandResult(
        changed=True,
        sentences=[
            f"Account {account} is closed: nothing is sent for it any more. {len(people)} people who could sign in "
            "were deleted, and nothing else.",
            f"What is under way ends within a day. Then {again}: it saves what is stored of the account into {folder}, "
            "and deletes it.",
        ],
        data={"account": account, "staff": people, "again_from": ready.isoformat()},
    )


def _delete(stack: Stack, account: str, folder: Path, tell: Tell) -> int:
    """Delete what the files have: how many items were still there, with the consents that still had a name.

    Names go last, and it is looked again until no consent has one.
    """
    deleted = 0
    for table in ("ConsentsTable", "BatchesTable"):
        saved = backup_files.read(folder, table)
        items = [item for item in saved if table == "BatchesTable" or item["pk"]["S"] != account]
        for done, was_there in enumerate(account_items.delete(stack, table, items), 1):
            deleted += was_there
            if done % A_STEP == 0:
                tell(f"Deleted {done:,} of {len(items):,} items of {table}.")
    # A text that had read the name before it was forgotten writes it again.
    while named := account_items.consents_with_names(stack, account):
        for consent in named:
            account_items.forget_name(stack, consent)
        deleted += len(named)
    return deleted
