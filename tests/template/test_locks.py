"""The lock files: complete, the same for layer and tests, and silent about where packages come from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "common" / "requirements.txt"
DEV = ROOT / "requirements" / "dev.txt"
LOCKS = [LAYER, *sorted((ROOT / "requirements").glob("*.txt"))]

REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)", re.MULTILINE)


def versions(lock: Path) -> dict[str, str]:
    return {match["name"]: match["version"] for match in REQUIREMENT.finditer(lock.read_text())}


def named_in(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in requirements}


def test_there_is_a_lock_for_every_environment() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    assert {lock.stem for lock in LOCKS[1:]} == set(groups)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_registry(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=", "    hash="), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_in_a_lock_has_a_hash(lock: Path) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(), flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_tests_run_with_the_versions_that_are_deployed() -> None:
    layer, dev = versions(LAYER), versions(DEV)
    assert layer == {name: version for name, version in dev.items() if name in layer}


def test_the_locks_hold_everything_that_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    assert named_in(project["project"]["dependencies"] + extras["functions"]) <= versions(LAYER).keys()
    people = named_in(extras["office"] + extras["operator"]) - {
        "sayso"
    }  # the operator's extra asks for another of ours
    assert people <= versions(DEV).keys()
    for group, requirements in project["dependency-groups"].items():
        assert named_in(requirements) <= versions(ROOT / "requirements" / f"{group}.txt").keys()
