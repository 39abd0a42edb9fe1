"""The passwords of the local stack's staff: no e-mail leaves it, so they are generated and kept in a private file."""

import json
import os
import secrets
from pathlib import Path


def make(folder: Path, email: str) -> str:
    """Generate a password for the person and store it before it is used."""
    password = f"{secrets.token_urlsafe(18)}aA1"  # the pool requires each kind of character
    path = file_in(folder)
    known = _read(path)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(known | {email: password}, file, indent=2)
        file.write("\n")
    fresh.replace(path)
    return password


def of(folder: Path, email: str) -> str:
    """Return the person's password."""
    return _read(file_in(folder))[email]


def _read(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def file_in(folder: Path) -> Path:
    """Return the path of the file that maps e-mail addresses to passwords."""
    return folder / "passwords.json"
