"""Follows a batch until every message has its final status: looks often at first, then less often (back-off)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from sayso.domain.message.message import FINAL_RANK
from sayso_cli.office.api.client import Client
from sayso_cli.office.problem import Unreachable
from sayso_cli.office.screen import Screen

FIRST_PAUSE_S, BACKOFF_FACTOR, LONGEST_PAUSE_S = 0.25, 1.25, 5.0

GIVE_UP_AFTER_S = 600.0
"""After ten minutes without a change there is nothing to watch: a phone is off, or the connection is gone."""

CLOSED_STATUSES = frozenset({"completed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Clock:
    """This computer's clock, and waiting; tests replace both."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def final_counts(batch: Mapping[str, Any]) -> dict[str, int]:
    """Return the number of messages in each final status, best status first."""
    return {status.value: batch["counts"][status] for status in reversed(FINAL_RANK) if batch["counts"].get(status)}


def is_waiting(batch: Mapping[str, Any]) -> bool:
    """Return whether every open message waits for a later time, so that nothing is being sent now."""
    still_open = batch["recipients"] - sum(final_counts(batch).values())
    pending = int(batch["counts"].get("pending", 0))
    return bool(batch["status"] == "scheduled" or 0 < still_open == pending <= batch["deferred"])


def follow(client: Client, batch: Mapping[str, Any], screen: Screen, clock: Clock = Clock()) -> Mapping[str, Any]:
    """Return the batch once it is closed, or only waits for a later time, or has not changed for ten minutes.

    KeyboardInterrupt is not caught.
    """
    if is_waiting(batch):
        return batch
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen.people) as bar:
        task = bar.add_task("sending", total=batch["recipients"])
        changed, pause = clock.now(), FIRST_PAUSE_S
        while not _show_progress(bar, task, batch) and clock.now() - changed < GIVE_UP_AFTER_S:
            clock.sleep(pause)
            pause = min(pause * BACKOFF_FACTOR, LONGEST_PAUSE_S)
            try:
                seen = client.get(f"/batches/{batch['batch_id']}")
            except Unreachable:  # a train, a tunnel: the server goes on sending
                bar.update(task, description="no connection, trying again")
                continue
            if {**seen, "sent_until": None} != {
                **batch,
                "sent_until": None,
            }:  # while nothing goes out, it only moves on
                changed = clock.now()
            batch = seen
    return batch


def continues_message(batch_id: str) -> str:
    """Return what to say when a person stops following: the sending goes on."""
    return (
        f"The batch continues without this window: `sayso status {batch_id}` shows its progress, "
        f"`sayso cancel {batch_id}` stops it."
    )


def _show_progress(bar: Progress, task: TaskID, batch: Mapping[str, Any]) -> bool:
    """Update the bar; return whether there is nothing left to follow."""
    counts = final_counts(batch)
    description = ", ".join(f"{number:,} {status}" for status, number in counts.items())
    bar.update(task, completed=sum(counts.values()), description=description or "sending")
    return batch["status"] in CLOSED_STATUSES or is_waiting(batch)
