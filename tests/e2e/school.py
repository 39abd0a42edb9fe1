"""A school on the deployed stack: what its staff, its families and the carrier do there, over HTTP."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from local.carrier.control.client import ControlClient
from local.demo import ledger
from tests.support.api import Api, ApiResponse

WITHIN_S = 90.0
"""The deadline of everything that is waited for; on a quiet machine all of it takes a second or two."""

LONGEST_PAUSE_S = 1.0
"""Each look keeps the stack busy, which has to do what is waited for."""

AREA_CODES = ("206", "303", "312", "404", "407", "503", "602", "617", "702", "808")


def phones(number: int, count: int) -> list[str]:
    """Phones of nobody: the hundred 555-01xx of each area code, from the given number on."""
    wanted = range(number, number + count)
    return [f"+1{AREA_CODES[n // 100]}55501{n % 100:02d}" for n in wanted]


def until[T](look: Callable[[], T | None], what: str) -> T:
    """What `look` finds, as soon as it finds something; the longer it takes, the less often it looks."""
    began = time.monotonic()
    while (found := look()) is None:
        waited = time.monotonic() - began
        assert waited < WITHIN_S, f"{what}: not within {WITHIN_S:.0f} s"
        time.sleep(min(0.1 + waited / 5, LONGEST_PAUSE_S))
    return found


@dataclass(frozen=True, slots=True)
class School:
    """An account on the stack; `stranger` has no token."""

    account: str
    number: str
    admin: Api
    sender: Api
    viewer: Api
    stranger: Api
    twin: ControlClient

    def opt_in(self, *numbers: str) -> None:
        """Import consents, as a school does on its first day."""
        rows = [{"phone": n, "channel": "sms", "status": "opted_in", "source": "paper_form"} for n in numbers]
        answer = self.admin.post("/consents/import", {"rows": rows})
        assert set(answer["counts"]) <= {"imported", "unchanged"}, answer["counts"]

    def request(self, recipients: Sequence[str | dict[str, Any]], key: str = "", **changes: Any) -> ApiResponse:
        """POST /batches by the sender; a recipient that is a text is a phone."""
        rows = [{"phone": row} if isinstance(row, str) else row for row in recipients]
        body = {"channel": "sms", "category": "general", "template": "Class moves to 5 pm.", "recipients": rows}
        return self.sender.call("POST", "/batches", body | changes, {"Idempotency-Key": key or str(uuid.uuid4())})

    def send(self, recipients: Sequence[str | dict[str, Any]], **changes: Any) -> dict[str, Any]:
        """The 202 of a batch."""
        answer = self.request(recipients, **changes)
        assert answer.status == 202, answer
        accepted: dict[str, Any] = answer.body
        return accepted

    def completed(self, batch_id: str) -> dict[str, Any]:
        """The batch once no message of it is open."""

        def look() -> dict[str, Any] | None:
            batch: dict[str, Any] = self.viewer.get(f"/batches/{batch_id}")
            return batch if batch["status"] in {"completed", "cancelled"} else None

        return until(look, f"batch {batch_id} completes")

    def text(self, phone: str, body: str, *, to: str = "", text_id: str = "") -> dict[str, Any]:
        """A text of a recipient; while functions are just starting, the carrier repeats it until it is answered."""
        text_id = text_id or f"SM{uuid.uuid4().hex}"

        def look() -> dict[str, Any] | None:
            try:
                return self.twin.text(phone, to or self.number, body, message_sid=text_id)
            except ValueError:  # the twin waited in vain
                return None

        return until(look, "the webhook answers")

    def messages(self, batch_id: str) -> list[dict[str, Any]]:
        """One row for each recipient, in the order of the request."""
        return self.viewer.all(f"/batches/{batch_id}/messages", "messages")

    def texts(self, **query: str) -> list[str]:
        """What the log's entries say, oldest first."""
        entries = self.viewer.all("/audit", "entries", **query)
        return [entry["text"] for entry in reversed(entries)]

    def credits(self) -> dict[str, int]:
        """Balance, held, available."""
        found: dict[str, int] = self.viewer.get("/credits")
        return found

    def ledger(self) -> ledger.LedgerSum:
        """The whole log added up again, its chain of hashes checked."""
        return ledger.add_up(self.account, self.viewer.all("/audit", "entries", limit="1000"))

    def given_to_carrier(self, *numbers: str) -> list[str]:
        """The phones of the messages that the carrier was asked to send to these phones, one for each message."""
        wanted = set(numbers)
        sent = self.twin.sent()
        return [m["to"] for m in sent if m["to"] in wanted and m["direction"] == "outbound-api"]
