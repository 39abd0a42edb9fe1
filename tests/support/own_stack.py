"""A deployed local stack of one's own: its folder and ports are free ones, and it is stopped in the end."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.stack_config import ROOT, free_port


@contextmanager
def own_stack(state: Path) -> Iterator[dict[str, Any]]:
    """The content of stack.json."""
    environment = {name: value for name, value in os.environ.items() if name not in {"CARRIER_URL", "AWS_PROXY_URL"}}
    environment |= {
        "SAYSO_STATE_DIR": str(state),
        "SAYSO_AWS_PORT": str(free_port()),
        "SAYSO_CARRIER_PORT": str(free_port()),
        "FIND_OUT_AFTER_S": "10",
    }

    def command(word: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "local.stack", word]
        return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    try:
        up = command("up")
        assert up.returncode == 0, up.stderr
        yield json.loads((state / "stack.json").read_text())
    finally:
        down = command("down")
    assert down.returncode == 0, down.stderr
