"""A day in the life of a school, minute by minute: what goes out when."""

from datetime import UTC, datetime, timedelta

import time_machine

from tests.support.house import House


def at(house: House, moment: str) -> time_machine.travel:
    """Let it be then (UTC): what is done within happens at that moment."""
    return time_machine.travel(_moment(moment), tick=False)


def pass_by(house: House, begin: str, end: str, step_minutes: int = 1) -> None:
    """Let time pass: housekeeping runs, and what it enqueues is done, at each step from begin to end (UTC)."""
    now, last = _moment(begin), _moment(end)
    while now <= last:
        with time_machine.travel(now, tick=False):
            house.housekeep()
            while house.dispatch() or house.settle():
                pass
        now += timedelta(minutes=step_minutes)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
