"""Sayso's wheel, and empty environments to install it into, at the versions of the lock."""

import os
import re
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements" / "dev.txt"

# The first that can: uv takes seconds, and pip is everywhere. Neither needs a pip in the new environment.
INSTALLERS = (
    ("uv", "pip", "install", "--quiet", "--python", "{python}"),
    ("pip", "--python", "{python}", "install", "--quiet", "--no-compile", "--disable-pip-version-check"),
)


def build(folder: Path) -> Path:
    """The wheel, as pip builds it from a checkout."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@dataclass(frozen=True, slots=True)
class Environment:
    """A new environment in a folder of its own, and whoever works in it."""

    folder: Path

    def install(self, *what: str) -> None:
        """Install this and what it needs, at the versions of the lock."""
        venv.create(self.folder / "venv", with_pip=False, symlinks=sys.platform != "win32")
        versions = self.folder / "versions.txt"
        versions.write_text("\n".join(re.findall(r"^[A-Za-z0-9._-]+==[^\s;]+", LOCK.read_text(), re.MULTILINE)))
        said = []
        for installer in INSTALLERS:
            words = [word.format(python=self._program("python")) for word in installer]
            done = _run([sys.executable, "-m", *words, "--constraint", str(versions), *what], self.folder)
            if done.returncode == 0:
                return
            said.append(done.stderr)
        raise AssertionError("nothing could be installed:\n" + "\n".join(said))

    def run(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        """What a program of the environment does where there is neither a checkout nor a keyboard."""
        return _run([self._program(program), *words], self.folder, HOME=str(self.folder), LANG="C.UTF-8")

    def installed(self) -> dict[str, Distribution]:
        """What is there, by its name."""
        (site,) = (self.folder / "venv").glob("[Ll]ib/**/site-packages")
        return {canonicalize_name(found.name): found for found in distributions(path=[str(site)])}

    def _program(self, name: str) -> str:
        return str(self.folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / name)


def needed_by(names: set[str], installed: dict[str, Distribution]) -> set[str]:
    """These distributions and all that they need on this computer, in turn."""
    needed, open_names = set[str](), set(names)
    while open_names:
        name = open_names.pop()
        needed.add(name)
        wanted = [Requirement(text) for text in installed[name].requires or []]
        here = {canonicalize_name(one.name) for one in wanted if not one.marker or one.marker.evaluate({"extra": ""})}
        open_names |= here - needed
    return needed


def _run(command: Sequence[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAYSO_"))}
    return subprocess.run(
        command, cwd=folder, env=inherited | environment, input="", capture_output=True, text=True, check=False
    )
