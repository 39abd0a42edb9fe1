"""The two demo accounts in a soak: their families, and the batches that they send."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sayso_cli.office.api import local_stack
from sayso_cli.office.api.client import Client

FAMILIES = 2_500
"""The families of each account: the largest size of a batch."""

ONE_CALL_IN = 25
"""One message of so many is a call. Calls go out one a second, so more of them would make a soak longer."""

ANSWERING: tuple[Mapping[str, object], ...] = (
    {"call": "answer"},
    {"call": "machine"},
    {"call": "answer"},
    {"call": "answer", "keys": ["5", "3"]},
)
"""How families answer calls, in turn; the last one opts out of calls and texts. None is busy: where the answer to a
create is lost, a call that nobody answered stays in doubt for an hour."""

ROWS_PER_IMPORT = 2_500
"""As many rows as one import can process within the timeout of the API."""


def phone(number: int) -> str:
    """A phone number that nobody has; `number` is its last four digits."""
    return f"+1415555{number:04d}"


@dataclass(frozen=True)
class School:
    """One account; `offset` is the number of its first family's phone."""

    account: str
    client: Client
    offset: int
    batches: list[str] = field(default_factory=list)

    def import_consents(self, count: int, channel: str = "sms") -> None:
        """Import the consents of the first `count` families."""
        for first in range(0, count, ROWS_PER_IMPORT):
            numbers = range(self.offset + first, self.offset + min(first + ROWS_PER_IMPORT, count))
            rows = [
                {"phone": phone(n), "channel": channel, "status": "opted_in", "source": "paper_form"} for n in numbers
            ]
            while rows:  # rows for which no time was left are sent again
                answer = self.client.post("/consents/import", {"rows": rows})
                undone = {row["index"] for row in answer["rows"] if row["result"] == "not_done"}
                rows = [row for index, row in enumerate(rows) if index in undone]

    def answering(self, count: int) -> dict[str, Mapping[str, object]]:
        """How the first `count` families answer calls."""
        return {phone(self.offset + n): ANSWERING[n % len(ANSWERING)] for n in range(count)}

    def send_batch(self, count: int, text: str, channel: str = "sms") -> None:
        """Send one batch to the first `count` families; the client retries until it gets an answer."""
        rows = [{"phone": phone(self.offset + n)} for n in range(count)]
        body = {"channel": channel, "category": "general", "template": text, "recipients": rows}
        answer = self.client.post("/batches", body, {"Idempotency-Key": str(uuid.uuid4())})
        self.batches.append(answer["batch_id"])

    def batches_now(self) -> list[Mapping[str, Any]]:
        """The current state of its batches."""
        return [self.client.get(f"/batches/{batch_id}") for batch_id in self.batches]


def schools(stack_file: Path) -> list[School]:
    """The demo accounts of the running stack, with their admins signed in."""
    stack = local_stack.read(stack_file)
    return [
        School(
            account=account["account_id"],
            client=Client(stack["api_url"], local_stack.session(stack_file, account["account_id"], "admin")),
            offset=1_000 + number * FAMILIES,
        )
        for number, account in enumerate(stack["accounts"])
    ]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one account sends: the sizes of its batches of texts, and of its one batch of calls."""

    texts: list[int]
    calls: int

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """Each batch's size and channel; that of calls goes first, because it takes longest."""
        return [*([(self.calls, "voice")] if self.calls else []), *((size, "sms") for size in self.texts)]


def plans(messages: int, school_count: int) -> Iterator[Plan]:
    """For each account: at least two batches of texts, and no batch larger than FAMILIES."""
    each = messages // school_count
    for number in range(school_count):
        own = each + (messages % school_count if number == 0 else 0)
        calls = min(own // ONE_CALL_IN, FAMILIES)
        texts = own - calls
        batches = max(2, -(-texts // FAMILIES))
        yield Plan([texts // batches + (1 if n < texts % batches else 0) for n in range(batches)], calls)
