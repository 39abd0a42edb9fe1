"""A school that is closed: a batch, texts and staff of it, the command, and what is stored afterwards."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import time_machine

from sayso_cli.operator import backup_files
from sayso_cli.operator.close_account import close_account
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import invite
from tests.support.house import House
from tests.support.operator import deployment

DANA, KIM = "+14155550101", "+14155550102"
NAME = "Harbour Dance"
WORDS = "we sing and yodel"


@contextmanager
def school(house: House, folder: Path) -> Iterator[Stack]:
    """One school with a batch, texts and staff."""
    with deployment(house, folder) as made:
        invite(made, "harbour", "dana@harbour.example", frozenset())
        batch_to_both(house, "harbour")
        row = {"phone": DANA, "channel": "sms", "status": "opted_in", "source": "paper_form", "name": "Dana Reyes"}
        house.call("POST", "/consents/import", {"rows": [row]})
        house.text(DANA, "STOP", text_id="SM1")
        house.text(KIM, WORDS, text_id="SM2")
        yield made


def batch_to_both(house: House, account: str) -> None:
    """A batch that is completed."""
    rows = [{"phone": DANA, "name": "Dana Reyes"}, {"phone": KIM}]
    batch_id = house.sent(DANA, KIM, account=account, recipients=rows)
    for phone in (DANA, KIM):
        house.conclude(batch_id, phone, "delivered", account=account)


def close(stack: Stack, folder: Path, name: str = NAME) -> CommandResult:
    """One run of the command."""
    return close_account(stack, "harbour", folder, name, lambda _: None)


@contextmanager
def days_later(days: int = 1) -> Iterator[None]:
    """Some days, and two hours, from now."""
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days, hours=2), tick=False):
        yield


def items(house: House, variable: str) -> list[dict[str, Any]]:
    """All of a table."""
    return [dict(one) for one in boto3.resource("dynamodb").Table(house.environment[variable]).scan()["Items"]]


def stored(house: House) -> dict[str, tuple[str, str | None]]:
    """What the consents table has of the school, by its keys; the key of a consent is its phone."""
    own = (one for one in items(house, "CONSENTS_TABLE") if one["pk"].startswith("harbour"))
    return {one["pk"].removeprefix("harbour") + one["sk"]: (one.get("sms", ""), one.get("name")) for one in own}


ONLY_WISHES = {DANA: ("opted_out", None), KIM: ("opted_in", None)}
"""All that may be left in it."""


def of_batches(house: House) -> int:
    """Items of batches, without whose the carrier's ids are: those expire by themselves."""
    return sum(not one["pk"].startswith("carrier#") for one in items(house, "BATCHES_TABLE"))


def saved(folder: Path, table: str = "ConsentsTable") -> str:
    """What a file of the folder has, as text."""
    return "\n".join(json.dumps(one, default=str) for one in backup_files.read(folder, table))
