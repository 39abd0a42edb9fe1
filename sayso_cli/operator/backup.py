"""Saving the four tables as files that anybody can read, with a manifest that tells whether they are whole."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sayso_cli.operator import backup_files, backup_ledgers
from sayso_cli.operator.backup_files import Saved
from sayso_cli.operator.command_result import Told
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

# The accounts are read once more at the end: whoever accepts, settles or books meanwhile moves a head. Consents come
# late, so that an opt-out of that moment is rather in it than not.
ORDER = ("AccountsTable", "LogTable", "BatchesTable", "ConsentsTable", "AccountsTable")


def backup(stack: Stack, folder: Path, suffix: str) -> Told:
    """Save all tables, or their copies whose names end in `suffix`, into a new folder."""
    if folder.exists() and any(folder.iterdir()):
        raise OperatorProblem(f"{folder} is not empty: name a new folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_at = datetime.now(UTC)
    saved: dict[str, Saved] = {}
    quiet = True
    for table in ORDER:
        before = saved.get(table)
        items = backup_files.scanned(stack, stack.output(table) + suffix)
        saved[table] = backup_files.save(folder, table, items)
        quiet = quiet and (before is None or before == saved[table])
    wrong = backup_ledgers.first_wrong(folder) if quiet else "credits moved while it was made"
    manifest: dict[str, Any] = {
        "format": backup_files.FORMAT,
        "stack": stack.name,
        "made_at": made_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "wrong": wrong,
        "tables": {table: one.as_json() for table, one in saved.items()},
    }
    backup_files.write_private(folder / backup_files.MANIFEST, json.dumps(manifest, indent=2).encode())
    return _told(folder, saved, wrong)


def _told(folder: Path, saved: dict[str, Saved], wrong: str | None) -> Told:
    rows = [{"table": table, "items": one.items, "bytes": one.bytes} for table, one in saved.items()]
    sentences = [f"Saved {sum(one.items for one in saved.values()):,} items into {folder}."]
    if wrong:
        sentences.append(f"They do not fit together: {wrong}. Let everything come to rest, and save into a new folder.")
    else:
        sentences.append("Nothing moved meanwhile, and every ledger in it is verified.")
    data = {"folder": str(folder), "wrong": wrong}
    return Told(changed=True, sentences=sentences, data=data, plural="tables", rows=rows, wrong=bool(wrong))
