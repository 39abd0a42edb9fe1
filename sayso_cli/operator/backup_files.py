"""The files of a backup: one item per line as DynamoDB JSON, compressed; the manifest has their counts and SHA-256."""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from sayso_cli.operator.problem import OperatorProblem, code_of
from sayso_cli.operator.stack import Stack

FORMAT = 1
MANIFEST = "manifest.json"

type Item = dict[str, Any]
"""As in DynamoDB's API: `{"pk": {"S": "..."}, ...}`."""


@dataclass(frozen=True, slots=True)
class SavedTable:
    """One file of a backup, as the manifest describes it. `sha256` is that of the compressed file."""

    items: int
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


def scanned(stack: Stack, table: str) -> Iterator[Item]:
    """Return every item of a table, with strongly consistent reads."""
    pages = stack.dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    try:
        for page in pages:
            yield from page["Items"]
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        raise OperatorProblem(f"There is no table {table}: check --suffix and --stack-name.") from error


def save(folder: Path, table: str, items: Iterable[Item]) -> SavedTable:
    """Write the table's file, sorted by line, so that the same content always gives the same file."""
    lines = sorted(to_line(item) for item in items)
    content = "".join(f"{line}\n" for line in lines).encode()
    packed = gzip.compress(content, mtime=0)
    write_private(path_of(folder, table), packed)
    return SavedTable(len(lines), len(packed), hashlib.sha256(packed).hexdigest())


def write_manifest(folder: Path, at: datetime, about: dict[str, Any], saved: dict[str, SavedTable]) -> None:
    """Write the file that says that all others are complete: it is the last."""
    made_at = at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    tables = {table: one.as_json() for table, one in saved.items()}
    manifest = {"format": FORMAT, "made_at": made_at} | about | {"tables": tables}
    write_private(folder / MANIFEST, json.dumps(manifest, indent=2).encode())


def path_of(folder: Path, table: str) -> Path:
    """Return the path of a table's file."""
    return folder / f"{table}.jsonl.gz"


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read: it holds phone numbers and texts."""
    path.touch(mode=0o600)
    path.write_bytes(content)


def read(folder: Path, table: str) -> Iterator[Item]:
    """Return the items of a table's file."""
    with gzip.open(path_of(folder, table), "rt", encoding="utf-8") as file:
        for line in file:
            yield from_line(line)


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return the manifest after checking every file against it. OperatorProblem if one differs or is missing."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (FileNotFoundError, ValueError) as error:
        raise OperatorProblem(f"{folder} is not a backup: it has no readable {MANIFEST}.") from error
    if manifest.get("format") != FORMAT:
        raise OperatorProblem(f"{folder} was saved in another format: restore it with the version that saved it.")
    for table, listed in manifest["tables"].items():
        path = path_of(folder, table)
        packed = path.read_bytes() if path.exists() else b""
        if (
            hashlib.sha256(packed).hexdigest() != listed["sha256"]
            or sum(1 for _ in read(folder, table)) != listed["items"]
        ):
            raise OperatorProblem(f"{path} has changed since it was saved: use another copy of the backup.")
    return manifest


def to_line(item: Item) -> str:
    """Return one item as JSON with sorted keys; bytes are in base64, as in AWS's own exports."""
    return json.dumps(item, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_bytes)


def from_line(line: str) -> Item:
    """Return the item that `to_line` wrote."""
    item: Item = json.loads(line)
    return {name: _value(value) for name, value in item.items()}


def _bytes(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"not a DynamoDB value: {type(value).__name__}")


def _value(value: dict[str, Any]) -> dict[str, Any]:
    """Decode bytes. Our items hold bytes at the top level only."""
    return {"B": base64.b64decode(value["B"])} if "B" in value else value
