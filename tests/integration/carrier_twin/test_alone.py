"""The carrier twin, started by its command."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.carrier.control.client import ControlClient
from local.stack_config import ROOT

COMMAND = [sys.executable, "-m", "local.carrier"]


@contextmanager
def started(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [*COMMAND, "--port", "0", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def refused(*options: str) -> str:
    ended = subprocess.run([*COMMAND, *options], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode != 0
    return ended.stderr


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_ends_when_told(end: signal.Signals) -> None:
    with started() as twin:
        assert twin.stdout is not None
        first, page, token = (twin.stdout.readline() for _ in range(3))
        found = re.fullmatch(r"The carrier twin listens on (\S+) for account (AC[0-9a-f]{32})\.\n", first)
        assert found
        assert page == f"See the phones and their texts at {found[1]}/\n"
        assert re.fullmatch(r"Auth token for this run: [0-9a-f]{32}\n", token)
        assert ControlClient(found[1]).health()["status"] == "ok"
        twin.send_signal(end)
        assert (*twin.communicate(timeout=30), twin.returncode) == ("", "", 0)


def test_it_takes_credentials_webhook_and_behaviours_and_keeps_the_token_to_itself(tmp_path: Path) -> None:
    table = {"+14155550101": {"do": "fail", "faults": ["too_many_requests"], "times": 1}}
    file = tmp_path / "behaviours.json"
    file.write_text(json.dumps(table))
    inbound = "http://127.0.0.1:9/twilio/inbound"
    given = ["--account-sid", "AC1", "--auth-token", "a-token", "--inbound-url", inbound, "--behaviours", str(file)]
    with started(*given) as twin:
        assert twin.stdout is not None
        first = twin.stdout.readline()
        assert first.endswith(" for account AC1.\n")
        client = ControlClient(first.split()[5])
        assert (client.health()["inbound"], client.behaviours()) == (inbound, table)
        twin.terminate()
        assert "a-token" not in "".join(twin.communicate(timeout=30))


def test_a_port_in_use_is_told_in_one_sentence_that_helps() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        said = refused("--port", port)
    assert said == (
        f"The carrier twin cannot listen on port {port} (Address already in use): "
        "stop the program that uses it, or choose another port with --port; 0 takes a free port.\n"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--port", "70000"], "must be a whole number from 0 to 65535, not 70000"),
        (["--inbound-url", "localhost/inbound"], "must begin with http:// or https://, not localhost/inbound"),
        (
            ["--behaviours", "nowhere.json"],
            "--behaviours nowhere.json cannot be read (No such file or directory): check the file's name.",
        ),
    ],
)
def test_wrong_options_are_told(options: list[str], sentence: str) -> None:
    assert sentence in refused(*options)
