"""Builds the functions and the layer, if anything has changed since the last build."""

import hashlib
import shutil
from pathlib import Path

from local.deployment import sam_cli
from local.stack_config import ROOT, StackConfig

FOLDER = ROOT / ".aws-sam"
BUILT = FOLDER / "build" / "template.yaml"
STAMP = FOLDER / "built-from"

SOURCES = ("template.yaml", "functions", "layers")


def build(config: StackConfig) -> None:
    """Run `sam build` if necessary; raises sam_cli.SamFailed."""
    _remove_compiled_code()
    if STAMP.exists() and STAMP.read_text() == _fingerprint():
        return
    sam_cli.run(config, "build", "--cached", "--parallel")
    STAMP.write_text(_fingerprint())


def _remove_compiled_code() -> None:
    """Remove the __pycache__ folders that tests leave: to us and to `sam build` they would look like a change."""
    for source in SOURCES:
        for cache in (ROOT / source).rglob("__pycache__"):
            shutil.rmtree(cache, ignore_errors=True)


def _fingerprint() -> str:
    """A hash of the sources, and the time of the last build: a `sam build` by hand changes it too."""
    digest = hashlib.sha256()
    for path in sorted(file for source in SOURCES for file in _files(ROOT / source)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    built_at = BUILT.stat().st_mtime_ns if BUILT.exists() else 0
    return f"{digest.hexdigest()} {built_at}"


def _files(source: Path) -> list[Path]:
    return [source] if source.is_file() else [path for path in source.rglob("*") if path.is_file()]
