"""`make lint` refuses what the rules for imports forbid: each violation is planted in a copy of the code."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pages import ROOT

FOLDERS = ("layers/common/sayso", "functions", "local", "sayso_cli", "imports")
LAYER = "layers/common/sayso"

FLOORS = "Every module of the layer is on a floor"
ROOMS = "Every module of the domain is in a room"
ACTIONS = "Every action is in a room"
NO_ACTION = "No action imports another"
CIRCLES = "No circles"
PURE = "The domain imports the standard library and phonenumbers"
OFFICE = "The office's command speaks to the API alone"
OPERATOR = "The operator's commands import neither the functions nor the local stack"
ABOVE = "Commands and functions are above the layer"

PLANTED = [
    (f"{LAYER}/loose.py", '"""In no room."""', FLOORS, "loose"),
    (f"{LAYER}/domain/loose.py", '"""In no room."""', ROOMS, "loose"),
    (f"{LAYER}/actions/loose.py", '"""In no room."""', ACTIONS, "loose"),
    (f"{LAYER}/actions/batch/new.py", "from sayso.actions.credits import buy_credits", ACTIONS, "actions.batch.new"),
    (
        f"{LAYER}/actions/credits/new.py",
        "from sayso.actions.credits import reconcile",
        NO_ACTION,
        "actions.credits.new",
    ),
    (
        f"{LAYER}/actions/credits/late.py",
        "def late() -> None:\n    import sayso.actions.credits.reconcile",
        NO_ACTION,
        "actions.credits.late",
    ),
    (f"{LAYER}/tables/new.py", "from sayso.actions.credits import reconcile", FLOORS, "sayso.tables.new"),
    (f"{LAYER}/carrier/new.py", "from sayso.tables import base", FLOORS, "sayso.carrier.new"),
    (f"{LAYER}/domain/text/new.py", "from sayso.tables import base", FLOORS, "sayso.domain.text.new"),
    (f"{LAYER}/domain/account/new.py", "from sayso.domain.batch import batch", ROOMS, "domain.account.new"),
    (f"{LAYER}/domain/inbound/new.py", "from sayso.domain.advice import rules", ROOMS, "domain.inbound.new"),
    (f"{LAYER}/domain/text/net.py", "import requests", PURE, "sayso.domain.text.net may not import requests"),
    (
        f"{LAYER}/domain/text/late.py",
        "def late() -> None:\n    import boto3",
        PURE,
        "sayso.domain.text.late may not import boto3",
    ),
    (f"{LAYER}/domain/text/form.py", "from pydantic import BaseModel", PURE, "text.form may not import pydantic"),
    ("sayso_cli/office/new.py", "from sayso.tables import base", OFFICE, "sayso_cli.office.new"),
    ("sayso_cli/office/old.py", "from functions.erase import api", OFFICE, "sayso_cli.office.old"),
    ("sayso_cli/operator/new.py", "import local.stack", OPERATOR, "sayso_cli.operator.new"),
    ("sayso_cli/operator/old.py", "from functions.erase import api", OPERATOR, "sayso_cli.operator.old"),
    (f"{LAYER}/http/new.py", "from functions.erase import api", ABOVE, "sayso.http.new"),
]
CIRCLES_PLANTED = [
    (f"{LAYER}/domain/text/one.py", "from sayso.domain.text import two"),
    (f"{LAYER}/domain/text/two.py", "from sayso.domain.text import one"),
    (f"{LAYER}/domain/inbound/one.py", "from sayso.domain.inbound.opt_out_phrases import two"),
    (f"{LAYER}/domain/inbound/opt_out_phrases/two.py", "from sayso.domain.inbound import one"),
    ("functions/erase/one.py", "from functions.manage_consent import two"),
    ("functions/manage_consent/two.py", "from functions.erase import one"),
]
WHERE_CIRCLES_ARE = ("sayso.domain.text", "sayso.domain.inbound", "functions")


def copied(to: Path) -> Path:
    """The code and its rules, in a folder where nothing else is."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def lint(code: Path) -> subprocess.CompletedProcess[str]:
    own_code = os.pathsep.join((str(code / "layers" / "common"), str(code)))
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--config", code / "pyproject.toml"],
        cwd=code,
        env={**os.environ, "PYTHONPATH": own_code},
        capture_output=True,
        text=True,
        check=False,
    )


def broken(said: str) -> dict[str, str]:
    """What is said of each broken contract, by its name; lines that were wrapped are whole again."""
    text = said.partition("Broken contracts")[2]
    sections = re.split(r"\n\n((?:\S.*\n)+?)-+\n(?:-+\n)?", text)
    names = (" ".join(name.split()) for name in sections[1::2])
    return {name: " ".join(details.split()) for name, details in zip(names, sections[2::2], strict=True)}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of a copy in which all of it is planted at once: each finding names its own module."""
    code = copied(tmp_path_factory.mktemp("planted"))
    for name, lines in [*((file, lines) for file, lines, _, _ in PLANTED), *CIRCLES_PLANTED]:
        assert not (code / name).exists()
        (code / name).write_text(f"{lines}\n", encoding="utf-8")
    done = lint(code)
    assert done.returncode == 1, done.stderr
    return broken(done.stdout)


def of_rule(refused: dict[str, str], rule: str) -> str:
    """The section of the contract whose name begins so."""
    return next(details for name, details in refused.items() if rule in name)


def test_a_copy_in_which_nothing_is_planted_is_not_refused(tmp_path: Path) -> None:
    done = lint(copied(tmp_path))
    assert done.returncode == 0, done.stdout
    assert broken(done.stdout) == {}


@pytest.mark.parametrize(("file", "lines", "rule", "finding"), PLANTED)
def test_a_violation_is_refused(refused: dict[str, str], file: str, lines: str, rule: str, finding: str) -> None:
    assert finding in of_rule(refused, rule), (file, lines)


@pytest.mark.parametrize("package", WHERE_CIRCLES_ARE)
def test_a_circle_is_refused_at_any_depth(refused: dict[str, str], package: str) -> None:
    assert f"No cycles are allowed in {package}." in of_rule(refused, CIRCLES)
