"""The promises that hold after every step: credits add up, the chain is whole, and log, rows and counters agree."""

from collections import Counter
from typing import Any

from sayso.domain.ledger import GENESIS, chain_hash
from tests.support.house import House

OPEN = {"pending", "sending", "sent"}
FINAL = {"skipped", "cancelled", "failed", "undelivered", "delivered"}

type Entry = dict[str, Any]


def check(house: House, account: str = "harbour") -> None:
    """AssertionError if what staff can see of the account breaks a promise; the settle queue must be empty."""
    oldest_first = house.entries(account)[::-1]
    _ledger_is_a_chain(account, oldest_first)
    batches = house.pages("/batches", "batches", account)
    rows = {batch["batch_id"]: house.messages(batch["batch_id"], account) for batch in batches}
    credits_now = house.credits(account)
    assert credits_now["balance"] == sum(_moved(entry) for entry in oldest_first if "seq" in entry)
    still_open = [row for found in rows.values() for row in found if row["status"] in OPEN]
    assert credits_now["held"] == sum(row["segments"] for row in still_open)
    assert credits_now["available"] == credits_now["balance"] - credits_now["held"]
    _one_debit_a_message(oldest_first)
    _rows_are_as_told(rows, oldest_first)
    for batch in batches:
        _counters_are_exact(batch, rows[batch["batch_id"]], oldest_first)


def _moved(entry: Entry) -> int:
    credits_told: int = entry["credits"]
    return -credits_told if entry["type"].startswith("message_") else credits_told


def _ledger_is_a_chain(account: str, oldest_first: list[Entry]) -> None:
    links = [entry for entry in oldest_first if "seq" in entry]
    assert [entry["seq"] for entry in links] == list(range(1, len(links) + 1))
    previous, balance = GENESIS, 0
    for entry in links:
        balance += _moved(entry)
        subject = entry.get("reference") or f"{entry['batch_id']}/{entry['message_id']}"
        expected = chain_hash(
            previous, account, entry["seq"], entry["at"], entry["type"], _moved(entry), balance, subject
        )
        assert (entry["previous_hash"], entry["hash"], entry["remaining"]) == (previous, expected, balance)
        previous = expected
    told = 0  # `remaining` is exact in every entry, also in those that move nothing
    for entry in oldest_first:
        told = entry["remaining"] if "seq" in entry else told
        assert entry.get("remaining", told) == told


def _one_debit_a_message(oldest_first: list[Entry]) -> None:
    debits = Counter(_message(entry) for entry in oldest_first if "seq" in entry and "message_id" in entry)
    assert set(debits.values()) <= {1}


def _message(told: Entry) -> tuple[str, str]:
    return told["batch_id"], told["message_id"]


def _is_final(entry: Entry) -> bool:
    """Whether it tells of a message's final status."""
    return entry["type"].removeprefix("message_") in FINAL


def _rows_are_as_told(rows: dict[str, list[Entry]], oldest_first: list[Entry]) -> None:
    """The last entry of a message is its status; an open one has none."""
    told = (entry for entry in oldest_first if _is_final(entry))
    last = {_message(entry): entry["type"].removeprefix("message_") for entry in told}
    standing = {(batch_id, row["message_id"]): row["status"] for batch_id, found in rows.items() for row in found}
    assert {message: status for message, status in standing.items() if status in FINAL} == last


def _counters_are_exact(batch: Entry, rows: list[Entry], oldest_first: list[Entry]) -> None:
    counts, exact = batch["counts"], Counter(row["status"] for row in rows)
    assert {status: counts.get(status, 0) for status in FINAL} == {status: exact[status] for status in FINAL}
    assert sum(counts.values()) == batch["recipients"] == len(rows)
    of_batch = [entry for entry in oldest_first if entry.get("batch_id") == batch["batch_id"]]
    assert batch["credits_used"] == sum(entry["credits"] for entry in of_batch if _is_final(entry))
    completed = not any(row["status"] in OPEN for row in rows)
    assert (batch["status"] in {"completed", "cancelled"}) == completed
    assert [entry["type"] for entry in of_batch].count("batch_completed") == completed
