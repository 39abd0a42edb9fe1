"""A promise: of a batch and those that complete or retry it, no phone is sent to again unless its message failed."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

type Entry = dict[str, Any]

NEVER_HANDED_OVER = {"message_skipped", "message_cancelled"}
DID_NOT_ARRIVE = {"message_failed", "message_undelivered"}
MAY_HAVE_ARRIVED = {"outcome_unknown", "not_identified", "no_receipt"}


def nobody_is_sent_to_again(
    batches: Sequence[Entry], rows: Mapping[str, Sequence[Entry]], entries: Sequence[Entry]
) -> None:
    """AssertionError if a phone that has one row in each list was sent to instead of what may have arrived."""
    by_id = {batch["batch_id"]: batch for batch in batches}
    told: dict[str, list[Entry]] = {}
    for entry in entries:
        told.setdefault(entry.get("message_id", ""), []).append(entry)
    for one, other in combinations(batches, 2):
        if _first(one, by_id) != _first(other, by_id):
            continue
        first = {row["phone"]: row for row in rows[one["batch_id"]]}
        for row in rows[other["batch_id"]]:
            if row["phone"] in first:
                earlier = first[row["phone"]]
                assert _had_failed(told.get(earlier["message_id"], []), other["created_at"]) or _had_failed(
                    told.get(row["message_id"], []), one["created_at"]
                ), f"{row['phone']} was sent to by {one['batch_id']} and by {other['batch_id']}"


def _first(batch: Entry, by_id: Mapping[str, Entry]) -> str:
    while above := batch["completes"] or batch["retry_of"]:
        batch = by_id[above]
    return str(batch["batch_id"])


def _had_failed(told: Sequence[Entry], before: str) -> bool:
    """Whether the log says of a message that it had not arrived by then, or that it never will."""
    if any(entry["type"] in NEVER_HANDED_OVER for entry in told):
        return True
    if any(entry["type"] == "message_delivered" and entry["at"] < before for entry in told):
        return False
    return any(
        entry["type"] in DID_NOT_ARRIVE and entry.get("reason") not in MAY_HAVE_ARRIVED and entry["at"] <= before
        for entry in told
    )
