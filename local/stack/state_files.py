"""The two files of a running stack: what was started (for `down`) and what others need to drive it."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from local.stack.processes import Started
from local.stack_config import Place


@dataclass(slots=True)
class Running:
    """The processes of a stack, first started first, and the choices that it was started with."""

    choices: dict[str, str | int]
    processes: list[Started] = field(default_factory=list)

    def is_whole(self) -> bool:
        """Whether every process still runs."""
        return all(started.process() is not None for started in self.processes)


def choices(place: Place) -> dict[str, str | int]:
    """What distinguishes one stack in this folder from another."""
    return {
        "aws_port": place.aws_port,
        "carrier_url": place.carrier_url,
        "proxy_url": place.proxy_url,
    }


def read_processes(place: Place) -> Running | None:
    """What the last `up` started, whether it still runs or not."""
    if not place.processes_file.exists():
        return None
    stored = json.loads(place.processes_file.read_text())
    return Running(stored["choices"], [Started(**started) for started in stored["processes"]])


def write_processes(place: Place, running: Running) -> None:
    """Remember what was started, at once after it was."""
    write_private(place.processes_file, asdict(running))


def read_stack(place: Place) -> dict[str, Any]:
    """The contents of stack.json."""
    stack: dict[str, Any] = json.loads(place.stack_file.read_text())
    return stack


def write_private(path: Path, content: Any) -> None:
    """Write JSON that only its owner may read: it holds passwords and tokens."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    fresh.replace(path)
