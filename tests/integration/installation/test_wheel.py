"""The wheel, installed into empty environments: what it holds, what comes with it, and that it is enough."""

import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.wheel import ROOT, Environment, build, needed_by

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OURS = {"sayso", "sayso_cli"}
BY_NO_NAME = {"tzdata"}
"""Time zones are read by zoneinfo, where the system has none."""

IMPORT_ALL = """
import importlib, pkgutil, sayso.domain, sayso_cli.office
for room in (sayso.domain, sayso_cli.office):
    for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
        importlib.import_module(module.name)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def office(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    environment = Environment(tmp_path_factory.mktemp("office"))
    environment.install(f"{wheel}[office]")
    return environment


def imported_by(*packages: str) -> set[str]:
    """The distributions that these packages import, or what of Sayso they import does."""
    graph = grimp.build_graph(
        "sayso", "sayso_cli", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )
    ours = {module for package in packages for module in {package} | graph.find_descendants(package)}
    ours |= {found for package in packages for found in graph.find_upstream_modules(package, as_package=True)}
    names = {module.split(".")[0] for module in ours} | {
        imported.split(".")[0] for module in ours for imported in graph.find_modules_directly_imported_by(module)
    }
    assert not names & {"functions", "local", "bench", "apidoc", "tests"}, "this is not in the wheel"
    distributions = packages_distributions()
    return {canonicalize_name(distributions[name][0]) for name in names - OURS - sys.stdlib_module_names}


def asked_for(*extras: str) -> set[str]:
    """What pyproject names for everybody and for these extras."""
    texts = PROJECT["dependencies"] + [text for extra in extras for text in PROJECT["optional-dependencies"][extra]]
    return {str(canonicalize_name(Requirement(text).name)) for text in texts} - OURS


@pytest.mark.parametrize(
    ("packages", "extras"),
    [
        (["sayso.domain"], []),
        (["sayso"], ["functions"]),
        (["sayso_cli.office"], ["office"]),
        (["sayso_cli.operator"], ["operator", "functions"]),
    ],
    ids=lambda names: "+".join(names) or "no extra",
)
def test_an_extra_names_what_its_code_imports(packages: list[str], extras: list[str]) -> None:
    assert asked_for(*extras) == imported_by(*packages) | BY_NO_NAME


def test_the_wheel_has_two_names_at_the_top(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        tops = {name.split("/")[0] for name in opened.namelist()}
    assert tops == OURS | {f"sayso-{PROJECT['version']}.dist-info"}


def test_the_office_gets_what_it_imports_and_what_that_needs(office: Environment) -> None:
    came = office.installed()
    imported = imported_by("sayso_cli.office") | BY_NO_NAME
    assert came.keys() - {"sayso"} == needed_by(imported, came)


def test_the_office_has_everything_that_it_imports(office: Environment) -> None:
    done = office.run("python", "-c", IMPORT_ALL)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_office_has_its_command(office: Environment) -> None:
    done = office.run("sayso", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: sayso ")


def test_a_sign_in_without_the_operators_values_says_what_is_missing(office: Environment) -> None:
    done = office.run("sayso", "sign-in")
    assert done.returncode == 1
    assert done.stderr.startswith("sayso: ")
    assert len(done.stderr.splitlines()) == 1


def test_without_an_extra_each_command_says_which_is_missing(wheel: Path, tmp_path: Path) -> None:
    plain = Environment(tmp_path)
    plain.install(str(wheel))
    assert plain.installed().keys() == {"sayso"} | asked_for()
    for command, extra in (("sayso", "office"), ("sayso-operator", "operator")):
        done = plain.run(command, "--help")
        assert (done.returncode, done.stdout) == (1, "")
        [sentence] = done.stderr.splitlines()
        assert sentence.startswith(f"{command}: click is missing")
        assert f'pip install ".[{extra}]"' in sentence
