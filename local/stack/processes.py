"""Starts processes that go on after this one has ended, recognises them later, and stops them with their children."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

CLOCK_TOLERANCE_S = 5.0
"""How far the start time of the same process may differ after the clock was set."""
STOP_TIMEOUT_S = 10.0
"""How long a process may take to stop before it is killed."""


@dataclass(frozen=True, slots=True)
class StartedProcess:
    """A process that was started, with what recognises it: the system reuses process ids."""

    name: str
    pid: int
    created: float
    command: list[str]

    def process(self) -> psutil.Process | None:
        """The running process; None if it has ended."""
        try:
            process = psutil.Process(self.pid)
            same_start = abs(process.create_time() - self.created) < CLOCK_TOLERANCE_S
            command = process.cmdline()
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
        except psutil.Error:  # it has ended, or belongs to another user
            return None
        # Right after its start, a process has no command line yet.
        same_command = not command or command[1:] == self.command[1:]
        return process if same_start and same_command else None


def start(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path) -> StartedProcess:
    """Start a process in its own session, so that Ctrl-C here does not stop it."""
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
    return StartedProcess(name, child.pid, psutil.Process(child.pid).create_time(), list(command))


def stop(started: StartedProcess) -> None:
    """Stop the process and all processes that it started, even if it has ended and left them running."""
    process = started.process()
    if process is None and psutil.pid_exists(started.pid):
        return  # the id now belongs to another process, and so does the process group
    group = [member for member in psutil.process_iter() if _group_id(member) == started.pid]
    if process is not None:
        process.terminate()
        psutil.wait_procs([process], timeout=STOP_TIMEOUT_S)
    for member in group:
        if member.is_running():
            member.kill()
    psutil.wait_procs(group, timeout=STOP_TIMEOUT_S)


def _group_id(process: psutil.Process) -> int | None:
    """The process group of a process, which is the id of the process that `start` started."""
    try:
        return os.getpgid(process.pid)
    except OSError:
        return None
