"""A house for each test that wants one; the carrier twin is started once and emptied for each."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.support.ground import twin
from tests.support.house import House, standing


@pytest.fixture(scope="session")
def carrier_url() -> Iterator[str]:
    with twin() as url:
        yield url


@pytest.fixture
def house(carrier_url: str) -> Iterator[House]:
    with standing(carrier_url) as house:
        yield house


@pytest.fixture
def later() -> Iterator[Callable[[float], Any]]:
    """Moves the clock on by so many seconds, for the queue's delays."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock.shift
