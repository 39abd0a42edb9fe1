"""Restores a backup into empty tables, so that nothing that was sent is sent again."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from botocore.exceptions import ClientError

from sayso_cli.operator import backup_files
from sayso_cli.operator.backup_files import Item
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem, code_of
from sayso_cli.operator.restored_batches import OpenBatches
from sayso_cli.operator.stack import Stack

WRITERS = 16
TABLES = ("AccountsTable", "ConsentsTable", "BatchesTable", "LogTable")

type ItemFilter = Callable[[Item], bool]


def _is_batch(item: Item) -> bool:
    return str(item["sk"]["S"]).startswith("batch#")


# The order matters: without its settings nobody can use an account, and without its item nobody sends or settles a
# batch, so these come last.
STEPS: tuple[tuple[str, ItemFilter], ...] = (
    ("ConsentsTable", lambda _: True),
    ("LogTable", lambda _: True),
    ("BatchesTable", lambda item: not _is_batch(item)),
    ("AccountsTable", lambda _: True),
    ("BatchesTable", _is_batch),
)


def restore(stack: Stack, folder: Path, *, unverified: bool) -> CommandResult:
    """Write every item back if its key is free; items that are there already stay.

    Messages that were open when the backup was made become *in doubt* (handed over, answer lost): housekeeping asks the
    carrier about each. OperatorProblem if a table holds other items, or if the backup is incomplete
    or has one closed account.
    """
    manifest = backup_files.manifest_of(folder)
    if "wrong" not in manifest:
        raise OperatorProblem(f"{folder} has what was stored of a closed account: it is not a backup, and stays there.")
    if manifest["wrong"] and not unverified:
        raise OperatorProblem(
            f"This backup is not consistent: {manifest['wrong']}. Use another backup, or add --unverified."
        )
    open_batches = OpenBatches.find(list(backup_files.read(folder, "BatchesTable")), manifest["made_at"])

    def items_of(table: str) -> Iterator[Item]:
        found = backup_files.read(folder, table)
        return open_batches.with_restored_progress(found) if table == "BatchesTable" else found

    for table in TABLES:
        _require_nothing_else(stack, table, items_of(table))
    total = sum(listed["items"] for listed in manifest["tables"].values())
    new = sum(_put(stack, table, filter(wanted, items_of(table))) for table, wanted in STEPS)
    return CommandResult(
        changed=new > 0,
        sentences=[
            f"Restored {new:,} items; {total - new:,} were there already.",
            f"{open_batches.messages:,} messages of {len(open_batches.batches)} open batches are in doubt: Sayso asks "
            "the carrier about each and sends none of them again.",
            "Next: sayso-operator verify-ledger --messages, then the other steps of docs/backup.md.",
        ],
        data={"items": new, "open_batches": sorted(open_batches.batches), "open_messages": open_batches.messages},
    )


def _require_nothing_else(stack: Stack, table: str, items: Iterable[Item]) -> None:
    there = {backup_files.to_line(item) for item in backup_files.scanned(stack, stack.output(table))}
    if not there:
        return
    left = there.difference(backup_files.to_line(item) for item in items)
    if left:
        raise OperatorProblem(
            f"{stack.output(table)} holds {len(left)} items that are not in this backup: restore into a new stack."
        )


def _put(stack: Stack, table: str, items: Iterable[Item]) -> int:
    """Write the items; return how many were not there yet."""
    name, dynamodb = stack.output(table), stack.dynamodb

    def put(item: Item) -> bool:
        try:
            dynamodb.put_item(TableName=name, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        return sum(pool.map(put, items))
