"""The configuration of one local stack: its folder, its ports, its carrier. It is read from environment variables."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from local.errors import LocalStackError

ROOT = Path(__file__).resolve().parent.parent
REGION = "us-east-1"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackConfig:
    """One local stack. Several can run at the same time if their folders and ports differ."""

    state_dir: Path
    aws_port: int
    carrier_port: int
    carrier_url: str
    proxy_url: str
    """The address at which the functions reach AWS; empty if they reach MiniStack directly."""
    find_out_after_s: int
    """After how many seconds without a report housekeeping asks the carrier about a message."""
    starts_twin: bool
    """Whether the stack starts the carrier twin; otherwise another carrier runs at `carrier_url`."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read SAYSO_STATE_DIR, the two ports, CARRIER_URL, AWS_PROXY_URL and FIND_OUT_AFTER_S."""
        carrier_port = _port(environment, "SAYSO_CARRIER_PORT", 4010)
        given = environment.get("CARRIER_URL", "").rstrip("/")
        if given and not given.startswith(("http://", "https://")):
            raise LocalStackError(f"CARRIER_URL must look like http://host:port, not {given}")
        return cls(
            state_dir=Path(environment.get("SAYSO_STATE_DIR") or ROOT / ".local").resolve(),
            aws_port=_port(environment, "SAYSO_AWS_PORT", 4566),
            carrier_port=carrier_port,
            carrier_url=given or f"http://{HOST}:{carrier_port}",
            proxy_url=environment.get("AWS_PROXY_URL", "").rstrip("/"),
            find_out_after_s=_seconds(environment, "FIND_OUT_AFTER_S", 600),
            starts_twin=not given,
        )

    @property
    def aws_url(self) -> str:
        """The address of the local AWS."""
        return f"http://{HOST}:{self.aws_port}"

    @property
    def stack_file(self) -> Path:
        """stack.json: the addresses, accounts and tokens of the running stack."""
        return self.state_dir / "stack.json"

    @property
    def processes_file(self) -> Path:
        """processes.json: the processes that `up` started and `down` stops."""
        return self.state_dir / "processes.json"

    @property
    def temporary(self) -> Path:
        """The folder in which MiniStack unpacks the functions."""
        return self.state_dir / "tmp"

    def log(self, name: str) -> Path:
        """The log file of a process or tool."""
        return self.state_dir / f"{name}.log"


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LocalStackError(f"{name} must be a port from 1 to 65535, not {text}")
    return int(text)


def _seconds(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or int(text) < 10:
        raise LocalStackError(f"{name} must be a number of seconds, 10 or more, not {text}")
    return int(text)


def free_port() -> int:
    """A port that is not in use now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
