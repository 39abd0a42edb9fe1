"""Following a batch: until every message has its final status, through lost connections, and not for ever."""

import io
from collections.abc import Mapping
from typing import Any, cast

import pytest
from rich.console import Console

from sayso_cli.office.api.client import Client
from sayso_cli.office.batch.follow import GIVE_UP_AFTER_S, LONGEST_PAUSE_S, Clock, follow
from sayso_cli.office.problem import Refused, Unreachable
from sayso_cli.office.screen import Screen
from tests.support.office import a_batch


class FakeClock:
    """A clock that moves only while the program waits."""

    def __init__(self) -> None:
        self.at = 0.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.at, self.sleep)


class Looks:
    """An API that returns these batches one after the other, and then always the last one."""

    def __init__(self, *found: Mapping[str, Any] | Exception) -> None:
        self.found = list(found)

    def get(self, path: str) -> Mapping[str, Any]:
        assert path == "/batches/b1"
        seen = self.found.pop(0) if len(self.found) > 1 else self.found[0]
        if isinstance(seen, Exception):
            raise seen
        return seen


START = a_batch(status="sending", counts={})
HALF = a_batch(status="sending", counts={"delivered": 1})
END = a_batch()


def followed(clock: FakeClock, *found: Mapping[str, Any] | Exception) -> tuple[Mapping[str, Any], str]:
    console = Console(file=io.StringIO(), width=100)
    batch = follow(cast(Client, Looks(*found)), START, Screen(console, console), clock.clock)
    return batch, cast(io.StringIO, console.file).getvalue()


def test_a_batch_is_followed_until_it_is_settled() -> None:
    batch, shown_text = followed(FakeClock(), START, HALF, END)
    assert batch == END
    assert "1 delivered, 1 skipped" in shown_text
    assert "2/2" in shown_text


def test_a_batch_that_is_settled_is_not_asked_for_again() -> None:
    clock, console = FakeClock(), Console(file=io.StringIO())
    assert follow(cast(Client, Looks()), END, Screen(console, console), clock.clock) == END
    assert clock.pauses == []


def test_it_looks_less_and_less_often() -> None:
    clock = FakeClock()
    followed(clock, *[START] * 30, END)
    assert clock.pauses == sorted(clock.pauses)
    assert clock.pauses[0] < 0.5
    assert clock.pauses[-1] == LONGEST_PAUSE_S


def test_a_lost_connection_ends_nothing() -> None:
    assert followed(FakeClock(), Unreachable("gone"), Unreachable("gone"), END)[0] == END


def test_after_ten_minutes_without_a_change_the_batch_is_shown_as_it_stands() -> None:
    clock = FakeClock()
    assert followed(clock, START, HALF)[0] == HALF
    assert GIVE_UP_AFTER_S <= clock.at < GIVE_UP_AFTER_S + 60


def test_a_time_that_only_moves_on_is_no_change() -> None:
    clock = FakeClock()
    looks = [a_batch(status="sending", counts={"pending": 2}, sent_until=f"2026-11-24T{n:06}") for n in range(400)]
    followed(clock, *looks)
    assert clock.at < GIVE_UP_AFTER_S + 60


def test_a_refusal_goes_through() -> None:
    with pytest.raises(Refused):
        followed(FakeClock(), Refused(403, "forbidden", "No."))
