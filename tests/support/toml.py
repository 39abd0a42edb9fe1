"""The data files of the domain."""

import tomllib
from typing import Any

from tests.support.pages import ROOT

DOMAIN = ROOT / "layers" / "common" / "sayso" / "domain"
FILES = sorted(str(path.relative_to(DOMAIN)) for path in DOMAIN.rglob("*.toml"))


def read(name: str) -> dict[str, Any]:
    """One of them."""
    return tomllib.loads((DOMAIN / name).read_text(encoding="utf-8"))
