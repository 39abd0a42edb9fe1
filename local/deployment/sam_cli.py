"""The SAM CLI, run in its own environment against the local AWS, with what it says in a log."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from local import aws
from local.errors import LocalStackError
from local.stack_config import ROOT, StackConfig

BIN = ROOT / ".tools" / "sam" / "bin"


class SamFailed(Exception):
    """The command ended with an error, which it gave in these words."""


def run(config: StackConfig, command: str, *arguments: str) -> None:
    """Run one command to its end; raises SamFailed."""
    if not (BIN / "sam").exists():
        raise LocalStackError("the SAM CLI is not installed: run make install")
    log = config.log(command)
    with log.open("w") as output:
        done = subprocess.run(
            [str(BIN / "sam"), command, *arguments],
            cwd=ROOT,
            env=_environment(config),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise SamFailed(_error_in(log))


def _environment(config: StackConfig) -> Mapping[str, str]:
    return aws.environment(config) | {
        # `sam build` wants a Python of the functions' version: its own is one.
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.3",
        "__SAM_CLI_APP_DIR": str(config.state_dir / "sam"),
        "MAKEFLAGS": "",  # those of the make that may have called this are not for the layer's Makefile
    }


def _error_in(log: Path) -> str:
    """The line in which the command names the error, or else its last one."""
    lines = [line.strip() for line in log.read_text().splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("Error", "Build Failed"))]
    return (errors or lines or ["it said nothing"])[-1]
