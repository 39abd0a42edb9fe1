"""The folder that has what was stored of one closed account, in the form of a backup."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sayso.actions.account.empty_account import require_finished
from sayso.domain.batch.batch import BatchStatus
from sayso_cli.operator import account_items, backup_files
from sayso_cli.operator.backup_files import MANIFEST, SavedTable
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

TABLES = ("AccountsTable", "LogTable", "BatchesTable", "ConsentsTable")

type Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the account that was closed at that moment; `closed_at` is "" before."""

    stack: Stack
    account: str
    closed_at: str
    folder: Path

    def are_complete(self) -> bool:
        """Whether the folder has all of this account. OperatorProblem if it has anything else."""
        if not self.folder.exists() or not any(self.folder.iterdir()):
            return False
        if not (self.folder / MANIFEST).exists():
            own = {backup_files.path_of(self.folder, table) for table in TABLES}
            if self.closed_at and set(self.folder.iterdir()) <= own:
                return False  # saving it was interrupted
            raise OperatorProblem(f"{self.folder} is not empty: name a new folder.")
        if not self._about.items() <= backup_files.manifest_of(self.folder).items():
            raise OperatorProblem(f"{self.folder} has something else: name a new folder.")
        return True

    def save(self, tell: Tell) -> None:
        """Save all that is stored of the account. InvalidRequest if a batch of it is open; then it is saved anew."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made_at, saved = datetime.now(UTC), dict[str, SavedTable]()
        for table in TABLES:
            items = account_items.items_of(self.stack, table, self.account)
            saved[table] = backup_files.save(self.folder, table, items)
            tell(f"Saved {saved[table].items:,} items of {table}.")
        for item in backup_files.read(self.folder, "BatchesTable"):
            kind, _, batch_id = item["sk"]["S"].partition("#")
            if kind == "batch":
                require_finished(batch_id, BatchStatus(item["status"]["S"]), item["expires_at"]["S"])
        backup_files.write_manifest(self.folder, made_at, self._about, saved)

    def listed(self) -> tuple[str, dict[str, int]]:
        """SHA-256 of the manifest, and how many items each file has. OperatorProblem if a file has changed."""
        tables = backup_files.manifest_of(self.folder)["tables"]
        digest = hashlib.sha256((self.folder / MANIFEST).read_bytes()).hexdigest()
        return digest, {table: listed["items"] for table, listed in tables.items()}

    @property
    def _about(self) -> dict[str, str]:
        """What the manifest names; by the moment two stacks of the same name differ."""
        return {"stack": self.stack.name, "account": self.account, "closed_at": self.closed_at}
