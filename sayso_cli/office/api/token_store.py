"""Keeps the tokens: in the system's keyring, or in a file that only its owner may read."""

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import batched, count
from pathlib import Path
from urllib.parse import quote

import keyring
from keyring.errors import KeyringError

from sayso_cli.office.api.deployment import DIRECTORIES
from sayso_cli.office.api.tokens import Tokens

SERVICE = "sayso"

PART_CHARACTERS = 1_200
"""Windows stores at most 2,560 bytes in one credential, and two bytes for each character."""


def store(client_id: str, tokens: Tokens) -> None:
    """Store the tokens of this deployment instead of earlier ones."""
    forget(client_id)
    parts = ["".join(part) for part in batched(tokens.to_text(), PART_CHARACTERS, strict=False)]
    if _has_keyring():
        with suppress(KeyringError, OSError):
            for name, part in zip(_names(client_id), parts, strict=False):
                keyring.set_password(SERVICE, name, part)
            return
    _write_private(_file(client_id), "".join(parts))


def load(client_id: str) -> Tokens | None:
    """Return the stored tokens, or None."""
    kept = "".join(_parts(client_id)) if _has_keyring() else ""
    tokens = Tokens.from_text(kept)
    if tokens is None and _file(client_id).exists():
        tokens = Tokens.from_text(_file(client_id).read_text(encoding="ascii"))
    return tokens


def forget(client_id: str) -> None:
    """Delete the tokens of this deployment."""
    _file(client_id).unlink(missing_ok=True)
    if _has_keyring():
        with suppress(KeyringError, OSError):
            for name, _ in zip(_names(client_id), list(_parts(client_id)), strict=False):
                keyring.delete_password(SERVICE, name)


def _has_keyring() -> bool:
    return bool(keyring.get_keyring().priority > 0)


def _names(client_id: str) -> Iterator[str]:
    return (f"{client_id}#{number}" for number in count())


def _parts(client_id: str) -> Iterator[str]:
    with suppress(KeyringError, OSError):
        for name in _names(client_id):
            part = keyring.get_password(SERVICE, name)
            if part is None:
                return
            yield part


def _file(client_id: str) -> Path:
    return DIRECTORIES.user_state_path / f"{quote(client_id, safe='')}.tokens"


def _write_private(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.parent.chmod(0o700)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
        opened.write(text)
    fresh.replace(file)
