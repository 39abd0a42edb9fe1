"""How a batch is named on the command line and shown: its short name, its id, the beginning of either, or `last`."""

import re
from collections.abc import Mapping
from typing import Any

from sayso_cli.office.api.client import Client
from sayso_cli.office.problem import Problem

LAST = "last"

_ID = re.compile(r"[0-9a-f]{32}")


def meant(client: Client, written: str) -> str:
    """Return the name for the API, which knows all but `last`: the newest batch. Problem if there is none."""
    if written.casefold() != LAST:
        return written
    newest = client.get("/batches", limit=1)["batches"]
    if not newest:
        raise Problem("There is no last batch: your account has not sent any yet.")
    return name_of(newest[0])


def id_of(client: Client, written: str) -> str:
    """Return the id, for what takes nothing else."""
    if _ID.fullmatch(written):
        return written
    return str(client.get(f"/batches/{meant(client, written)}")["batch_id"])


def name_of(batch: Mapping[str, Any]) -> str:
    """Return what to call a batch: its short name; the id of one of an older version."""
    return str(batch.get("short_name") or batch["batch_id"])
