"""The passwords of the local stack's staff: no e-mail leaves it, so they are made up, and kept for your eyes only."""

import json
import os
import secrets
from pathlib import Path


def make(folder: Path, email: str) -> str:
    """A new password for the person, noted before it is used."""
    password = f"{secrets.token_urlsafe(18)}aA1"  # the pool wants each kind of character
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
    """The person's password."""
    return _read(file_in(folder))[email]


def _read(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def file_in(folder: Path) -> Path:
    """Where they stand: e-mail address to password."""
    return folder / "passwords.json"
