"""Which licences the layer's libraries may have: those that let a school run, change and pass on what it got."""

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

ALLOWED = re.compile(
    r"MIT|MIT-0|MIT License|MIT No Attribution License \(MIT-0\)|Apache-2\.0|Apache License,? (Version )?2\.0"
    r"|Apache 2\.0|Apache Software License|BSD(-[23]-Clause| License)?|[23]-Clause BSD License|ISC.*|PSF-2\.0"
    r"|Python Software Foundation License|MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\)|Dual License"
    r"|Unlicense|0BSD",
    re.IGNORECASE,
)
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==", re.MULTILINE)


def names_in(lock: Path) -> list[str]:
    """The libraries that a lock file installs."""
    return _PINNED.findall(lock.read_text())


def foreign_licences(lock: Path) -> list[str]:
    """A line for each library whose licence is not allowed, or that does not name one."""
    found = ((name, licences_of(distribution(name))) for name in names_in(lock))
    return [f"{name}: {', '.join(said) or 'names no licence'}" for name, said in found if not _all_allowed(said)]


def licences_of(library: Distribution) -> list[str]:
    """What the library says of itself: its SPDX expression, else its classifiers, else a line of its own."""
    said = library.metadata
    if expression := said.get("License-Expression"):
        return re.split(r" AND | OR ", expression.strip("()"))
    classified = [one for one in said.get_all("Classifier") or () if one.startswith("License ::")]
    classifiers = [one.rpartition(" :: ")[2] for one in classified]
    lines = (said.get("License") or "").strip().splitlines()[:1]
    return [one for one in classifiers if one != "OSI Approved"] or lines


def _all_allowed(said: list[str]) -> bool:
    return bool(said) and all(ALLOWED.fullmatch(one.strip()) for one in said)
