"""One deployed local stack for all tests here, started and stopped by the commands behind make."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from local.carrier.control.client import ControlClient
from local.stack_config import ROOT, free_port
from tests.e2e.school import School
from tests.support.api import Api


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The content of stack.json; folder and ports are this run's own."""
    state = tmp_path_factory.mktemp("stack")
    environment = {name: value for name, value in os.environ.items() if name not in {"CARRIER_URL", "AWS_PROXY_URL"}}
    environment |= {
        "SAYSO_STATE_DIR": str(state),
        "SAYSO_AWS_PORT": str(free_port()),
        "SAYSO_CARRIER_PORT": str(free_port()),
        "FIND_OUT_AFTER_S": "10",
    }

    def command(word: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "local.stack", word]
        return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    try:
        up = command("up")
        assert up.returncode == 0, up.stderr
        yield json.loads((state / "stack.json").read_text())
    finally:
        down = command("down")
    assert down.returncode == 0, down.stderr


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
