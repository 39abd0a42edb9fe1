"""What was said when a batch was cancelled, and what was claimed by then: the carrier may not be given any more."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from sayso.domain.message.message import MessageId
from sayso.tables import transactions
from tests.support.ground import REGION
from tests.support.promises import View

type Place = tuple[int, int]
"""Chunk and index."""


@dataclass
class Said:
    """By batch id: the places that were claimed when its cancelling was written, and how many it said are stopped."""

    claimed: dict[str, set[Place]] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)

    def listen(self, patch: pytest.MonkeyPatch) -> None:
        """Note what is claimed right before the entry of a cancelling is written, without a call of our own."""
        real = transactions.commit

        def commit(table: Any, build: Any) -> None:
            def noted(transaction: Any) -> None:
                build(transaction)
                for put in transaction._put_items:
                    if put["Item"].get("type") == {"S": "batch_cancelled"}:
                        self._note(put["Item"]["batch_id"]["S"])

            real(table, noted)

        patch.setattr(transactions, "commit", commit)

    def begin_anew(self) -> None:
        """Nothing has been said."""
        self.claimed.clear()
        self.stopped.clear()

    def answered(self, answer: dict[str, Any]) -> None:
        """A cancelling was answered; a repeat says the same."""
        assert self.stopped.setdefault(answer["batch_id"], answer["stopped"]) == answer["stopped"]

    def is_kept(self, seen: View, given: list[tuple[str, str, dict[str, Any]]]) -> None:
        """AssertionError if the carrier was given what was not claimed when the log said that no more is sent."""
        cancelled = {entry["batch_id"] for entry in seen.of_type("batch_cancelled")}
        for batch_id, message_id, record in given:
            if batch_id in cancelled:
                message = MessageId.parse(message_id)
                assert (message.chunk, message.index) in self.claimed[batch_id], f"sent though cancelled: {record}"
        for batch_id, stopped in self.stopped.items():
            statuses = Counter(row["status"] for row in seen.rows[batch_id])
            assert statuses["cancelled"] <= stopped, f"{stopped} were told as stopped: {statuses}"

    def _note(self, batch_id: str) -> None:
        if _is_cancelled(batch_id):
            return  # it has been written before, and is not written again
        self.claimed[batch_id] = {
            (int(pk.rpartition("#")[2]), int(index))
            for pk, item in _items()
            if pk.startswith(f"progress#{batch_id}#")
            for index, step in item["steps"]["M"].items()
            if json.loads(step["S"])[0] != "pending"
        }


def _is_cancelled(batch_id: str) -> bool:
    return any(pk == f"cancelling#{batch_id}" for pk, _ in _items())


def _items() -> list[tuple[str, dict[str, Any]]]:
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables["BatchesTable"]
    items = [item.to_json()["Attributes"] for partition in table.items.values() for item in partition.values()]
    return [(item["pk"]["S"], item) for item in items]
