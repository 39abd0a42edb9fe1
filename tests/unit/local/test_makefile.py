"""What make does, and what it leaves alone."""

import subprocess
from pathlib import Path

from local.stack_config import ROOT


def test_to_stop_the_local_stack_installs_nothing(tmp_path: Path) -> None:
    line = ["make", "--file", str(ROOT / "Makefile"), "--directory", str(tmp_path), "local-down"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
