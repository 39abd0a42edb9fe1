"""The files of a backup: one item a line as JSON in DynamoDB's own form, compressed, with its number and SHA-256."""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from sayso_cli.operator.problem import OperatorProblem, code_of
from sayso_cli.operator.stack import Stack

FORMAT = 1
MANIFEST = "manifest.json"

type Item = dict[str, Any]
"""As DynamoDB's API has it: `{"pk": {"S": "..."}, ...}`."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A file of a backup, as its manifest has it; the sum is over the lines, which the order of a scan decides."""

    items: int
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


def scanned(stack: Stack, table: str) -> Iterator[Item]:
    """Every item of a table, read strongly consistently."""
    pages = stack.dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    try:
        for page in pages:
            yield from page["Items"]
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        raise OperatorProblem(f"There is no table {table}: look at --suffix and --stack-name.") from error


def save(folder: Path, table: str, items: Iterable[Item]) -> Saved:
    """Write the table's file; in the order of the keys, so that the same content is the same file."""
    lines = sorted(to_line(item) for item in items)
    content = "".join(f"{line}\n" for line in lines).encode()
    packed = gzip.compress(content, mtime=0)
    write_private(path_of(folder, table), packed)
    return Saved(len(lines), len(packed), hashlib.sha256(packed).hexdigest())


def path_of(folder: Path, table: str) -> Path:
    """Where the items of a table are."""
    return folder / f"{table}.jsonl.gz"


def write_private(path: Path, content: bytes) -> None:
    """For nobody else to read: it holds phone numbers and texts."""
    path.touch(mode=0o600)
    path.write_bytes(content)


def read(folder: Path, table: str) -> Iterator[Item]:
    """The items of a table's file."""
    with gzip.open(path_of(folder, table), "rt", encoding="utf-8") as file:
        for line in file:
            yield from_line(line)


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest, once every file is as it says; OperatorProblem otherwise."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (FileNotFoundError, ValueError) as error:
        raise OperatorProblem(f"{folder} is no backup: it has no {MANIFEST} that can be read.") from error
    if manifest.get("format") != FORMAT:
        raise OperatorProblem(f"{folder} was saved in another form: restore it with the version that saved it.")
    for table, told in manifest["tables"].items():
        path = path_of(folder, table)
        packed = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(packed).hexdigest() != told["sha256"] or sum(1 for _ in read(folder, table)) != told["items"]:
            raise OperatorProblem(f"{path} is not as it was saved: take another copy of the backup.")
    return manifest


def to_line(item: Item) -> str:
    """One item as JSON, keys sorted; bytes in base64, as in AWS's own exports."""
    return json.dumps(item, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_bytes)


def from_line(line: str) -> Item:
    """The item that `to_line` wrote."""
    item: Item = json.loads(line)
    return {name: _value(value) for name, value in item.items()}


def _bytes(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"no value of DynamoDB: {type(value).__name__}")


def _value(value: dict[str, Any]) -> dict[str, Any]:
    """Our items have bytes at the top alone."""
    return {"B": base64.b64decode(value["B"])} if "B" in value else value
