"""The worked examples in docs/, tried as a newcomer would: in a copy of the house, first the tests, then the code.

They are the whole change: with it, the example's own tests pass, and so do all tests of the documents.
"""

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

# What was installed, built or left over. What Python has compiled comes along: it takes half of the time to compile it
# anew, and a file that the example changes is compiled again in any case.
NOT_OF_THE_HOUSE = shutil.ignore_patterns(".*", "*-pytest-*.pyc", "*.egg-info")
_TRY = re.compile(r"^\.venv/bin/python -m pytest -q (tests/.+)$", re.MULTILINE)
OF_THE_DOCS = ("tests/unit/docs", "tests/unit/apidoc", "tests/template/test_deploy_docs.py")
APPLIES = "tests/unit/docs/test_guides.py::test_the_diffs_of_a_worked_example_apply"
"""No example applies twice."""
EXAMPLES = ["docs/adding-a-keyword.md", "docs/adding-a-setting.md"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path / "house", ignore=NOT_OF_THE_HOUSE))


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`python -m` these words in the copy, with the copy's own code."""
    own_code = os.pathsep.join((str(copy / "layers" / "common"), str(copy)))
    environment = os.environ | {"PYTHONPATH": own_code}
    for name in ("PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    line = [sys.executable, "-m", *words]
    return subprocess.run(line, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def passes(copy: Path, tests: Iterable[str]) -> tuple[bool, str]:
    """Whether these tests pass in the copy, and what pytest says."""
    done = run(copy, "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)
    assert done.returncode in (0, 1), done.stdout + done.stderr  # 1: tests failed; more: they could not be run
    return done.returncode == 0, done.stdout


def make(copy: Path, target: str) -> None:
    """What `make` runs for this target, with the Python that is there."""
    recipe = re.search(rf"^{target}:.*\n((?:\t.+\n)+)", (copy / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe, target
    for words in re.findall(r"^\t@\$\(BIN\)/python -m (.+)$", recipe[1], re.MULTILINE):
        done = run(copy, *shlex.split(words))
        assert done.returncode == 0, done.stdout + done.stderr


def apply(copy: Path, wanted: Iterable[Change]) -> None:
    for change in wanted:
        change.apply(copy)


def finish(copy: Path, document: str) -> None:
    """What the document says to make when its diffs are applied."""
    for target in re.findall(r"^make (\S+)$", document, re.MULTILINE):
        make(copy, target)


@pytest.mark.parametrize("example", EXAMPLES)
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
    finish(copy, document)
    passed, said = passes(copy, tests)
    assert passed, said


def test_with_the_worked_examples_every_test_of_the_docs_passes(copy: Path) -> None:
    for example in EXAMPLES:
        document = (ROOT / example).read_text(encoding="utf-8")
        apply(copy, changes(document))
        finish(copy, document)
    passed, said = passes(copy, [*OF_THE_DOCS, "--deselect", APPLIES])
    assert passed, said
