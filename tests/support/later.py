"""Time that goes by: what housekeeping does some minutes from now, and what comes of it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from sayso.carrier.gateway import Gateway
from sayso.domain.delivery.housekeeping import DueBatch
from sayso.tables.batches import due
from tests.support.house import House, context

WITHIN_S = 90.0


def quiet(house: House) -> None:
    """Wait until the carrier has done what it had begun."""
    deadline = time.monotonic() + WITHIN_S
    while not house.carrier.idle():
        assert time.monotonic() < deadline, "the carrier does not come to rest"
        time.sleep(0.005)


def housekeep(house: House, minutes: float, *, settle: bool = True) -> None:
    """One run of housekeeping so many minutes from now, with what it enqueues."""
    quiet(house)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
        house.housekeep()
        if settle:
            house.dispatch()
            house.settle()


def due_batches(now: str) -> list[DueBatch]:
    """What is due by then in all shards, the longest due first."""
    found = [one for shard in due.LISTED for one in due.due_batches(shard, now, 1_000)]
    return sorted(found, key=lambda one: one.since)


class Questions:
    """Counts the questions to the carrier about messages that it has taken."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        fetch = Gateway.fetch

        def count(gateway: Gateway, carrier_id: str, *rest: Any) -> Any:
            self.asked.append(carrier_id)
            return fetch(gateway, carrier_id, *rest)

        monkeypatch.setattr(Gateway, "fetch", count)

    def out_of_time_after(self, number: int) -> Any:
        """The context of a run whose time is used up by so many questions from now on."""
        last = len(self.asked) + number
        run = context()
        run.get_remaining_time_in_millis = lambda: 55_000 if len(self.asked) < last else 15_000
        return run
