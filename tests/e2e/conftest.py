"""One deployed local stack for all tests here, started and stopped by the commands behind make."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.carrier.control.client import ControlClient
from tests.e2e.school import School
from tests.support.api import Api
from tests.support.own_stack import own_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The content of stack.json; folder and ports are this run's own."""
    with own_stack(tmp_path_factory.mktemp("stack")) as content:
        yield content


def _school(stack: dict[str, Any], position: int) -> School:
    account = stack["accounts"][position]
    people = {job: Api(stack["api_url"], person["id_token"]) for job, person in account["staff"].items()}
    return School(
        account=account["account_id"],
        number=account["number"],
        stranger=Api(stack["api_url"]),
        twin=ControlClient(stack["carrier"]["url"]),
        **people,
    )


@pytest.fixture(scope="session")
def school(stack: dict[str, Any]) -> School:
    return _school(stack, 0)


@pytest.fixture(scope="session")
def other_school(stack: dict[str, Any]) -> School:
    return _school(stack, 1)
