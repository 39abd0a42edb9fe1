"""A house for each test that wants one."""

from collections.abc import Iterator

import pytest

from tests.support.house import House, standing


@pytest.fixture
def house() -> Iterator[House]:
    with standing() as house:
        yield house
