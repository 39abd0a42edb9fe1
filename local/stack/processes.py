"""Starts processes that outlive this one, knows them again later, and ends them with all their children."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

CLOCK_TOLERANCE_S = 5.0
"""By how much the start time of one and the same process may seem to move when the clock is set."""
PATIENCE_S = 10.0
"""How long a process may take to end before it is killed."""


@dataclass(frozen=True, slots=True)
class Started:
    """A process by more than its id, which the system gives to another process some day."""

    name: str
    pid: int
    created: float
    command: list[str]

    def process(self) -> psutil.Process | None:
        """The running process, or None if it has ended."""
        try:
            process = psutil.Process(self.pid)
            same_start = abs(process.create_time() - self.created) < CLOCK_TOLERANCE_S
            command = process.cmdline()
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
        except psutil.Error:  # gone, ended and not yet collected by its parent, or somebody else's
            return None
        # For an instant after its start, a process has no command line yet.
        same_command = not command or command[1:] == self.command[1:]
        return process if same_start and same_command else None


def start(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path) -> Started:
    """Start a process in a session of its own, so that Ctrl-C here does not reach it."""
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Started(name, child.pid, psutil.Process(child.pid).create_time(), list(command))


def stop(started: Started) -> None:
    """End the process and every process that it started, even if it has ended itself and left them behind."""
    process = started.process()
    if process is None and psutil.pid_exists(started.pid):
        return  # the id is another process's by now, and so is the group of that name
    family = [member for member in psutil.process_iter() if _group(member) == started.pid]
    if process is not None:
        process.terminate()
        psutil.wait_procs([process], timeout=PATIENCE_S)
    for member in family:
        if member.is_running():
            member.kill()
    psutil.wait_procs(family, timeout=PATIENCE_S)


def _group(process: psutil.Process) -> int | None:
    """The group that a process belongs to: the id of the process that `start` made."""
    try:
        return os.getpgid(process.pid)
    except OSError:
        return None
