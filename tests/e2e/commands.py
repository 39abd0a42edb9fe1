"""The commands as a person runs them: each in a process of its own, which finds all modules loaded already.

To load them anew took most of a command's time. `installed` runs the command that was installed, which has to.
"""

import importlib
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any

import boto3

from local.stack_config import ROOT

ENTRIES = {"sayso": "sayso_cli.office.entry", "sayso-operator": "sayso_cli.operator.entry"}
LIMIT_S = 300

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["sayso_cli.office.cli", "sayso_cli.operator.cli"])


def root(stack: dict[str, Any], service: str) -> Any:
    """A client with all rights, for what the tests themselves do."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=stack["aws_endpoint_url"],
        region_name=stack["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def rights_of(stack: dict[str, Any], user: str, policy: str) -> dict[str, str]:
    """The environment of a new person who may do what the policy of this output allows."""
    iam = root(stack, "iam")
    iam.create_user(UserName=user)
    iam.attach_user_policy(UserName=user, PolicyArn=stack["resources"][policy])
    key = iam.create_access_key(UserName=user)["AccessKey"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAYSO_"))}
    return kept | {
        "AWS_ENDPOINT_URL": stack["aws_endpoint_url"],
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def ended(environment: Mapping[str, str], *words: str, stdin: str = "") -> CompletedProcess[str]:
    """Run one command line of the operator to its end."""
    return run(["sayso-operator", *words], environment, stdin=stdin)


def installed(
    line: Sequence[str], environment: Mapping[str, str], folder: Path = ROOT, stdin: str = ""
) -> CompletedProcess[str]:
    """Run the installed command to its end, as a shell does."""
    command = [str(Path(sys.executable).parent / line[0]), *line[1:]]
    return subprocess.run(
        command, env=environment, cwd=folder, input=stdin, capture_output=True, text=True, check=False, timeout=LIMIT_S
    )


def run(
    line: Sequence[str], environment: Mapping[str, str], folder: Path = ROOT, stdin: str = ""
) -> CompletedProcess[str]:
    """Run one command line to its end, in this folder, with no more than this environment."""
    with TemporaryDirectory() as place:
        streams = [Path(place, name) for name in ("stdin", "stdout", "stderr")]
        streams[0].write_text(stdin)
        process = _processes.Process(target=_enter, args=(list(line), dict(environment), folder, streams))
        process.start()
        process.join(LIMIT_S)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"{line} did not end within {LIMIT_S} s: {streams[2].read_text()}")
        return CompletedProcess(line, process.exitcode, streams[1].read_text(), streams[2].read_text())


def _enter(line: list[str], environment: dict[str, str], folder: Path, streams: Sequence[Path]) -> None:
    """Become the command."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, path in enumerate(streams):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115
    sys.argv = line
    importlib.import_module(ENTRIES[line[0]]).main()
