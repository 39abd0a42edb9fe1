"""A house for each test that wants one; the carrier twin is started once and emptied for each."""

from collections.abc import Iterator

import pytest

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
