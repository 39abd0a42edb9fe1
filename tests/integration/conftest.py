"""A house for each test that wants one: built once, and made as new for each."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.support.commits import Commits
from tests.support.ground import twin_at_hand
from tests.support.house import House, standing


@pytest.fixture(scope="session")
def house_as_new() -> Iterator[Callable[[], House]]:
    with twin_at_hand() as carrier, standing(carrier) as as_new:
        yield as_new


@pytest.fixture
def house(house_as_new: Callable[[], House]) -> House:
    return house_as_new()


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> Commits:
    """Interferes with the transactions that the test's calls make."""
    return Commits(monkeypatch)


@pytest.fixture
def later() -> Iterator[Callable[[float], Any]]:
    """Moves the clock on by so many seconds, for the queue's delays."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock.shift
