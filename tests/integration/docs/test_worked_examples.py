"""The worked examples in docs/, tried as a newcomer would: in a copy of the house, first the tests, then the code."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from local.stack_config import ROOT
from tests.support.patches import Change, changes

NOT_OF_THE_HOUSE = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info")  # what was installed, built or left over
_TRY = re.compile(r"^\.venv/bin/python -m pytest -q (tests/.+)$", re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path / "house", ignore=NOT_OF_THE_HOUSE))


def passes(copy: Path, tests: Iterable[str]) -> tuple[bool, str]:
    """Whether these tests pass in the copy, with the copy's own code; and what pytest says."""
    line = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    own_code = os.pathsep.join((str(copy / "layers" / "common"), str(copy)))
    environment = os.environ | {"PYTHONPATH": own_code, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(line, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr  # 1: tests failed; more: they could not be run
    return done.returncode == 0, done.stdout


def apply(copy: Path, wanted: Iterable[Change]) -> None:
    for change in wanted:
        change.apply(copy)


@pytest.mark.parametrize("example", ["docs/adding-a-keyword.md", "docs/adding-a-setting.md"])
def test_a_worked_example_fails_with_its_tests_alone_and_passes_with_its_code(example: str, copy: Path) -> None:
    document = (ROOT / example).read_text(encoding="utf-8")
    [tests] = [shlex.split(found) for found in _TRY.findall(document)]
    shown = changes(document)
    of_tests = [change for change in shown if change.path.startswith("tests/")]
    apply(copy, of_tests)
    changed = sorted({change.path for change in of_tests if change.path.startswith("tests/unit")})
    passed, said = passes(copy, changed)
    assert not passed, said
    apply(copy, [change for change in shown if change not in of_tests])
    passed, said = passes(copy, tests)
    assert passed, said
