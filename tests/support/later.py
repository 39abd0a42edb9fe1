"""Time that goes by: what housekeeping does some minutes from now, and what comes of it."""

import time
from datetime import UTC, datetime, timedelta

import time_machine

from functions.housekeeping import schedule
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
        schedule.handler({}, context(55))
        if settle:
            house.dispatch()
            house.settle()
