"""Runs the SAM CLI from its own environment against the local AWS; its output goes to a log file."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from local import aws
from local.errors import LocalStackError
from local.stack_config import ROOT, StackConfig

BIN = ROOT / ".tools" / "sam" / "bin"


class SamFailed(Exception):
    """The command failed; the message is its own."""


def run(config: StackConfig, command: str, *arguments: str) -> None:
    """Run one command and wait for it; raises SamFailed."""
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
        # `sam build` needs a Python of the functions' version: the one that runs the CLI is.
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.3",
        "__SAM_CLI_APP_DIR": str(config.state_dir / "sam"),
        "MAKEFLAGS": "",  # the flags of a make that called this are not meant for the layer's Makefile
    }


def _error_in(log: Path) -> str:
    """The line of the log that names the error, or else its last line."""
    lines = [line.strip() for line in log.read_text().splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("Error", "Build Failed"))]
    return (errors or lines or ["it printed nothing"])[-1]
