"""The two files of a running stack: what was started (for `down`) and what others need to drive it."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from local.stack.processes import Started
from local.stack_config import StackConfig


@dataclass(slots=True)
class Running:
    """The processes of a stack, first started first, and the choices that it was started with."""

    choices: dict[str, str | int]
    processes: list[Started] = field(default_factory=list)

    def is_whole(self) -> bool:
        """Whether every process still runs."""
        return all(started.process() is not None for started in self.processes)


def choices(config: StackConfig) -> dict[str, str | int]:
    """What distinguishes one stack in this folder from another."""
    return {
        "aws_port": config.aws_port,
        "carrier_url": config.carrier_url,
        "proxy_url": config.proxy_url,
    }


def read_processes(config: StackConfig) -> Running | None:
    """What the last `up` started, whether it still runs or not."""
    if not config.processes_file.exists():
        return None
    stored = json.loads(config.processes_file.read_text())
    return Running(stored["choices"], [Started(**started) for started in stored["processes"]])


def write_processes(config: StackConfig, running: Running) -> None:
    """Remember what was started, at once after it was."""
    write_private(config.processes_file, asdict(running))


def read_stack(config: StackConfig) -> dict[str, Any]:
    """The contents of stack.json."""
    stack: dict[str, Any] = json.loads(config.stack_file.read_text())
    return stack


def write_private(path: Path, content: Any) -> None:
    """Write JSON that only its owner may read: it holds passwords and tokens."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    fresh.replace(path)
