"""Tokens are kept in the keyring, or in a file that only its owner can read."""

import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import PasswordDeleteError, PasswordSetError

from sayso_cli.office.api import token_store
from sayso_cli.office.api.tokens import Tokens


class Memory(KeyringBackend):
    """A keyring with the size limit of Windows for one credential."""

    priority = 9

    def __init__(self, most: int = 1_280) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.most = most

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password) > self.most:
            raise PasswordSetError("too long")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for a file of tokens, which does not exist yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    before = keyring.get_keyring()
    yield tmp_path / "sayso"
    keyring.set_keyring(before)


LONG = Tokens("i" * 1_500, "r" * 1_900)


def test_tokens_are_kept_in_the_keyring_in_parts_that_windows_takes(state: Path) -> None:
    memory = Memory()
    keyring.set_keyring(memory)
    token_store.store("client", LONG)
    assert token_store.load("client") == LONG
    assert not state.exists()
    token_store.store("client", Tokens("short"))
    assert token_store.load("client") == Tokens("short")
    token_store.forget("client")
    assert memory.kept == {}
    assert token_store.load("client") is None


@pytest.mark.parametrize("backend", [fail.Keyring(), Memory(most=10)], ids=["no keyring", "one that refuses"])
def test_without_a_keyring_they_are_kept_in_a_file_that_only_its_owner_reads(
    state: Path, backend: KeyringBackend
) -> None:
    keyring.set_keyring(backend)
    token_store.store("cli/ent", LONG)
    files = list(state.iterdir())
    assert [stat.S_IMODE(file.stat().st_mode) for file in [state, *files]] == [0o700, 0o600]
    assert token_store.load("cli/ent") == LONG
    assert token_store.load("another") is None
    token_store.forget("cli/ent")
    assert token_store.load("cli/ent") is None


def test_what_is_kept_and_cannot_be_read_is_as_good_as_nothing(state: Path) -> None:
    keyring.set_keyring(fail.Keyring())
    token_store.store("client", LONG)
    next(iter(state.iterdir())).write_text("nonsense")
    assert token_store.load("client") is None
