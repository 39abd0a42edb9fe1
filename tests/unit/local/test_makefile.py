"""What make does, and what it leaves alone."""

import os
import subprocess
from pathlib import Path

from local.stack_config import ROOT


def test_to_stop_the_local_stack_installs_nothing(tmp_path: Path) -> None:
    line = ["make", "--file", str(ROOT / "Makefile"), "--directory", str(tmp_path), "local-down"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
