"""The two demo accounts in a soak: who is texted, the batches that are sent, and how far they have come."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sayso_cli.office.api import local_stack
from sayso_cli.office.api.client import Client

FAMILIES = 2_500
"""Of each account; a batch goes to them all, or to fewer if fewer messages are wanted."""

AT_ONCE = 2_500
"""Rows of one import, which must be done within the time of a call."""


def phone(number: int) -> str:
    """A phone of nobody, by its number up to 9,999."""
    return f"+1415555{number:04d}"


@dataclass(frozen=True)
class School:
    """One account; `offset` is where its families' phones begin."""

    account: str
    client: Client
    offset: int
    batches: list[str] = field(default_factory=list)

    def opts_in(self, count: int) -> None:
        """So many families consent."""
        for first in range(0, count, AT_ONCE):
            numbers = range(self.offset + first, self.offset + min(first + AT_ONCE, count))
            rows = [
                {"phone": phone(n), "channel": "sms", "status": "opted_in", "source": "paper_form"} for n in numbers
            ]
            while rows:  # those for which no time was left are sent again
                answer = self.client.post("/consents/import", {"rows": rows})
                undone = {row["index"] for row in answer["rows"] if row["result"] == "not_done"}
                rows = [row for index, row in enumerate(rows) if index in undone]

    def sends(self, count: int, text: str) -> None:
        """One batch to so many families; the client repeats it until it is answered."""
        rows = [{"phone": phone(self.offset + n)} for n in range(count)]
        body = {"channel": "sms", "category": "general", "template": text, "recipients": rows}
        answer = self.client.post("/batches", body, {"Idempotency-Key": str(uuid.uuid4())})
        self.batches.append(answer["batch_id"])

    def looked_at(self) -> list[Mapping[str, Any]]:
        """Its batches as they stand."""
        return [self.client.get(f"/batches/{batch_id}") for batch_id in self.batches]

    def counts(self) -> Counter[str]:
        """How many of its messages stand where."""
        return sum((Counter(batch["counts"]) for batch in self.looked_at()), Counter())


def schools(stack_file: Path) -> list[School]:
    """The demo accounts of the running stack."""
    stack = local_stack.read(stack_file)
    return [
        School(
            account=account["account_id"],
            client=Client(stack["api_url"], local_stack.session(stack, account["account_id"], "admin")),
            offset=1_000 + number * FAMILIES,
        )
        for number, account in enumerate(stack["accounts"])
    ]


def shares(messages: int, schools_there: int) -> Iterator[list[int]]:
    """For each school, how large its batches are: at least two of them, none larger than there are families."""
    each = messages // schools_there
    for number in range(schools_there):
        mine = each + (messages % schools_there if number == 0 else 0)
        batches = max(2, -(-mine // FAMILIES))
        yield [mine // batches + (1 if n < mine % batches else 0) for n in range(batches)]
