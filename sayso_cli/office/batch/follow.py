"""Follow a batch until every message has come to its end; looks often at first, then less and less."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from sayso.domain.message.message import FINAL_RANK
from sayso_cli.office.api.client import Client
from sayso_cli.office.problem import Unreachable
from sayso_cli.office.screen import Screen

FIRST_LOOK_S, SLOWER, SLOWEST_S = 0.25, 1.25, 5.0

PATIENCE_S = 600.0
"""Without any change for so long, there is nothing to see: a phone is off, or the connection is gone."""

SETTLED = frozenset({"completed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Time:
    """The clock of this computer, and waiting; tests have others."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def final_counts(batch: Mapping[str, Any]) -> dict[str, int]:
    """How many messages are at their end, and at which; the best first."""
    return {status.value: batch["counts"][status] for status in reversed(FINAL_RANK) if batch["counts"].get(status)}


def waits(batch: Mapping[str, Any]) -> bool:
    """Whether nothing is under way now: all that is open waits for its time."""
    still_open = batch["recipients"] - sum(final_counts(batch).values())
    pending = int(batch["counts"].get("pending", 0))
    return bool(batch["status"] == "scheduled" or 0 < still_open == pending <= batch["deferred"])


def follow(client: Client, batch: Mapping[str, Any], screen: Screen, clock: Time = Time()) -> Mapping[str, Any]:
    """The batch once it is settled, or all of it waits for a later hour, or nothing had changed for ten minutes.

    Ctrl-C goes through.
    """
    if waits(batch):
        return batch
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen.people) as bar:
        task = bar.add_task("sending", total=batch["recipients"])
        changed, pause = clock.now(), FIRST_LOOK_S
        while not _show(bar, task, batch) and clock.now() - changed < PATIENCE_S:
            clock.sleep(pause)
            pause = min(pause * SLOWER, SLOWEST_S)
            try:
                seen = client.get(f"/batches/{batch['batch_id']}")
            except Unreachable:  # a train, a tunnel: the messages go on without us
                bar.update(task, description="no connection, trying again")
                continue
            if seen != batch:
                changed, batch = clock.now(), seen
    return batch


def goes_on(identity: str) -> str:
    """What is said when somebody stops looking: the sending does not stop with it."""
    return (
        f"The batch goes on without this window: `sayso status {identity}` shows how far it is, "
        f"`sayso cancel {identity}` stops it."
    )


def _show(bar: Progress, task: TaskID, batch: Mapping[str, Any]) -> bool:
    """Show how far it is; says whether that is the end."""
    counts = final_counts(batch)
    told = ", ".join(f"{number:,} {status}" for status, number in counts.items())
    bar.update(task, completed=sum(counts.values()), description=told or "sending")
    return batch["status"] in SETTLED or waits(batch)
