"""A planted fault: lines of one file, the lines that replace them, and the tests of which one must fail."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LAYER = "layers/common/sayso"


@dataclass(frozen=True)
class Fault:
    """One fault, as a table of a TOML file beside this module has it."""

    topic: str
    """The name of its file"""
    says: str
    """What is wrong once it is planted"""
    file: str
    """Below the layer's package"""
    old: str
    new: str
    tests: list[str]
    """Paths below `tests/`; the first that fails has found it"""

    def __str__(self) -> str:
        return f"{self.topic}: {self.says}"

    def planted_in(self, text: str) -> str:
        """The file's text with the fault in it; the old lines must be there exactly once."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.file} has these lines {text.count(self.old)} times:\n{self.old}")
        return text.replace(self.old, self.new)

    @contextmanager
    def planted(self, root: Path, stamp: int) -> Iterator[None]:
        """Plant it in a checkout, and take it out again; `stamp` differs each time, or Python may run the old file."""
        path = root / LAYER / self.file
        sound = path.read_text(encoding="utf-8")
        _write(path, self.planted_in(sound), stamp)
        try:
            yield
        finally:
            _write(path, sound, stamp + 1)


def _write(path: Path, text: str, stamp: int) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (stamp, stamp))


def faults() -> list[Fault]:
    """All of them, by topic, in the order of their files."""
    return [
        Fault(topic=path.stem, **table)
        for path in sorted(HERE.glob("*.toml"))
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["fault"]
    ]
