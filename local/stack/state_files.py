"""The two files of a running stack: processes.json, which `down` reads, and stack.json, which its users read."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from local.stack.processes import StartedProcess
from local.stack_config import StackConfig


@dataclass(slots=True)
class RunningStack:
    """The processes of a stack, in the order of their start, and the choices that cannot change while they run."""

    choices: dict[str, str | int]
    processes: list[StartedProcess] = field(default_factory=list)

    def is_complete(self) -> bool:
        """Whether all processes are still running."""
        return all(started.process() is not None for started in self.processes)


def choices_of(config: StackConfig) -> dict[str, str | int]:
    """The parts of the configuration that cannot change while a stack is running."""
    return {
        "aws_port": config.aws_port,
        "carrier_url": config.carrier_url,
        "proxy_url": config.proxy_url,
    }


def read_processes(config: StackConfig) -> RunningStack | None:
    """What the last `up` started, whether it is still running or not."""
    if not config.processes_file.exists():
        return None
    stored = json.loads(config.processes_file.read_text())
    return RunningStack(stored["choices"], [StartedProcess(**started) for started in stored["processes"]])


def write_processes(config: StackConfig, running: RunningStack) -> None:
    """Write processes.json, each time after a process was started."""
    write_private(config.processes_file, asdict(running))


def read_stack(config: StackConfig) -> dict[str, Any]:
    """The content of stack.json."""
    stack: dict[str, Any] = json.loads(config.stack_file.read_text())
    return stack


def write_private(path: Path, content: Any) -> None:
    """Write JSON to a file that only its owner can read: it contains passwords and tokens."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    fresh.replace(path)
