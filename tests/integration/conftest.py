"""A house for each test that wants one: built once, and made as new for each."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.support.commits import Commits
from tests.support.ground import Items, put_back, remember, twin_at_hand
from tests.support.house import House, standing
from tests.support.story import play


@pytest.fixture(scope="session")
def house_as_new() -> Iterator[Callable[[], House]]:
    with twin_at_hand() as carrier, standing(carrier) as as_new:
        yield as_new


@pytest.fixture
def house(house_as_new: Callable[[], House]) -> House:
    return house_as_new()


@pytest.fixture(scope="session")
def story_played(house_as_new: Callable[[], House]) -> tuple[Items, dict[str, Any]]:
    """What is in the tables once the examples of the API's document were played, and the answers to them."""
    answers = play(house_as_new())
    return remember(), answers


@pytest.fixture(scope="module")
def full_house(house_as_new: Callable[[], House], story_played: tuple[Items, dict[str, Any]]) -> House:
    """A house in which the examples were played. More may happen there: the tests of the module do not mind."""
    house = house_as_new()
    put_back(story_played[0])
    return house


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> Commits:
    """Interferes with the transactions that the test's calls make."""
    return Commits(monkeypatch)


@pytest.fixture
def later() -> Iterator[Callable[[float], Any]]:
    """Moves the clock on by so many seconds, for the queue's delays."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock.shift
