"""Signing in with Cognito, renewing, and where tokens are kept."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import keyring
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import PasswordDeleteError, PasswordSetError

from sayso_cli.office.api import token_store
from sayso_cli.office.api.cognito import Cognito, WrongPassword
from sayso_cli.office.api.session import Session
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import Problem, SignInNeeded, Unreachable
from tests.support.office import id_token

RESULT = {"AuthenticationResult": {"IdToken": "new", "RefreshToken": "refresh"}}


class Answers:
    """Somebody who answers every question."""

    def new_password(self) -> str:
        return "a new password"

    def code(self) -> str:
        return "123456"


@pytest.fixture
def cognito() -> tuple[Cognito, Stubber]:
    client = boto3.client("cognito-idp", region_name="us-east-1", config=Config(signature_version=UNSIGNED))
    made = Cognito("client", "us-east-1")
    made._opened = client
    stubber = Stubber(client)
    stubber.activate()
    return made, stubber


def with_password(**more: Any) -> dict[str, Any]:
    parameters = {"USERNAME": "dana@school.example", "PASSWORD": "p"}
    return {"ClientId": "client", "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters} | more


def sign_in(cognito: Cognito) -> Tokens:
    return cognito.sign_in("dana@school.example", "p", Answers())


def test_a_password_brings_tokens(cognito: tuple[Cognito, Stubber]) -> None:
    made, stubber = cognito
    stubber.add_response("initiate_auth", RESULT, with_password())
    assert sign_in(made) == Tokens("new", "refresh")


CHALLENGES = [
    ("NEW_PASSWORD_REQUIRED", {"USERNAME": "id-1", "NEW_PASSWORD": "a new password"}),
    ("SOFTWARE_TOKEN_MFA", {"USERNAME": "id-1", "SOFTWARE_TOKEN_MFA_CODE": "123456"}),
]


@pytest.mark.parametrize(("challenge", "response"), CHALLENGES)
def test_the_first_password_and_a_second_factor_are_asked_for(
    cognito: tuple[Cognito, Stubber], challenge: str, response: dict[str, str]
) -> None:
    made, stubber = cognito
    asked = {"ChallengeName": challenge, "Session": "s" * 20, "ChallengeParameters": {"USER_ID_FOR_SRP": "id-1"}}
    stubber.add_response("initiate_auth", asked, with_password())
    wanted = {"ClientId": "client", "ChallengeName": challenge, "Session": "s" * 20, "ChallengeResponses": response}
    stubber.add_response("respond_to_auth_challenge", RESULT, wanted)
    assert sign_in(made).id_token == "new"


def test_a_challenge_that_is_not_known_is_told(cognito: tuple[Cognito, Stubber]) -> None:
    made, stubber = cognito
    stubber.add_response("initiate_auth", {"ChallengeName": "SMS_MFA", "Session": "s" * 20})
    with pytest.raises(Problem, match="asks for SMS_MFA, which this command does not support"):
        sign_in(made)


FAULTS: list[tuple[str, str, type[Problem], str]] = [
    ("NotAuthorizedException", "Incorrect username or password.", WrongPassword, "the password is wrong: try again"),
    ("UserNotFoundException", "", WrongPassword, "the password is wrong: try again"),
    (
        "NotAuthorizedException",
        "Temporary password has expired.",
        Problem,
        "ask your operator for a new invitation",
    ),
    ("ResourceNotFoundException", "Client x not found.", Problem, "check --client-id and --region"),
    ("InvalidPasswordException", "", Problem, "at least 12 characters"),
    ("InternalErrorException", "", Problem, "ask your operator"),
]


@pytest.mark.parametrize(("code", "message", "kind", "words"), FAULTS)
def test_a_refused_sign_in_says_what_to_do(
    cognito: tuple[Cognito, Stubber], code: str, message: str, kind: type[Problem], words: str
) -> None:
    made, stubber = cognito
    stubber.add_client_error("initiate_auth", code, message)
    with pytest.raises(Problem, match=words) as problem:
        sign_in(made)
    assert type(problem.value) is kind


def test_a_password_is_replaced_by_its_owner(cognito: tuple[Cognito, Stubber]) -> None:
    made, stubber = cognito
    person = {"ClientId": "client", "Username": "dana@school.example"}
    stubber.add_response("forgot_password", {}, person)
    stubber.add_response("confirm_forgot_password", {}, person | {"ConfirmationCode": "123456", "Password": "New1"})
    made.send_code("dana@school.example")
    made.replace_password("dana@school.example", "123456", "New1")
    stubber.assert_no_pending_responses()


def test_who_never_signed_in_has_no_password_to_replace(cognito: tuple[Cognito, Stubber]) -> None:
    made, stubber = cognito
    said = "User password cannot be reset in the current state."  # in Cognito's own words
    stubber.add_client_error("forgot_password", "NotAuthorizedException", said)
    with pytest.raises(Problem, match="use the password from the invitation"):
        made.send_code("dana@school.example")


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("http://127.0.0.1:9", "Nothing answers at http://127.0.0.1:9: run `make local-up`."),
        (None, "in nowhere does not"),
    ],
)
def test_a_sign_in_that_reaches_nobody_says_where_to_look(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None, words: str
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise EndpointConnectionError(endpoint_url=endpoint or "https://cognito-idp.nowhere.amazonaws.com")

    made = Cognito("client", "nowhere", endpoint)
    monkeypatch.setattr(made, "_client", lambda: SimpleNamespace(initiate_auth=unreachable))
    with pytest.raises(Unreachable, match=words):
        sign_in(made)


def test_a_session_is_renewed_without_a_password_and_keeps_its_refresh_token(
    cognito: tuple[Cognito, Stubber],
) -> None:
    made, stubber = cognito
    stubber.add_response(
        "initiate_auth",
        {"AuthenticationResult": {"IdToken": "newer"}},
        {"ClientId": "client", "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": "refresh"}},
    )
    assert made.renew(Tokens("old", "refresh")) == Tokens("newer", "refresh")


def test_a_session_that_has_ended_asks_for_a_sign_in(cognito: tuple[Cognito, Stubber]) -> None:
    made, stubber = cognito
    stubber.add_client_error("initiate_auth", "NotAuthorizedException", "Refresh Token has been revoked")
    with pytest.raises(SignInNeeded, match="run `sayso sign-in`"):
        made.renew(Tokens("old", "refresh"))


def test_a_token_is_renewed_before_it_ends() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    soon = Tokens(id_token(ends=int(now.timestamp()) + 30))
    later = Tokens(id_token(ends=int(now.timestamp()) + 3_000))
    assert Session(soon, lambda _: later, lambda: now).token() == later.id_token
    assert Session(later, lambda _: soon, lambda: now).token() == later.id_token


class Memory(KeyringBackend):
    """A keyring that takes no more than Windows does in one credential."""

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
    """The folder for a file of tokens, which is not there yet."""
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
