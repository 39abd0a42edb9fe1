"""On the local stack, an account that was opened since is used as the demo accounts are: by its id."""

import json
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest

from sayso_cli.office.api import local_stack
from sayso_cli.office.api.cognito import Prompts, WrongPassword
from sayso_cli.office.api.tokens import Tokens
from tests.support.office import FakeApi, local_api, printed, sayso

PEOPLE = {"dana@oak.example": "admin", "kim@oak.example": "viewer", "lee@elm.example": "admin"}


class Pool:
    """Cognito with the staff of two accounts that were opened since; one of them is disabled."""

    def __init__(self, *_: str) -> None:
        pass

    def sign_in(self, username: str, password: str, prompts: Prompts) -> Tokens:
        if password != "right":
            raise WrongPassword("The e-mail address or the password is wrong: try again.")
        school = username.partition("@")[2].removesuffix(".example")
        claims = {"email": username, "exp": 4_102_444_800, "custom:account": f"{school}-hill"}
        groups = {"cognito:groups": [PEOPLE[username]]}
        return Tokens(jwt.encode(claims | groups, "a key of thirty-two bytes or more."))


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    monkeypatch.setattr(local_stack, "Cognito", Pool)
    passwords = {"olga@oak.example": "disabled"} | dict.fromkeys(PEOPLE, "right")
    (tmp_path / "passwords.json").write_text(json.dumps(passwords))
    with local_api(tmp_path, monkeypatch) as fake:
        fake.on("GET /credits", (200, {"balance": 3, "held": 0, "available": 3}))
        yield fake


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (("--account", "oak-hill"), "dana@oak.example"),
        (("--account", "oak-hill", "--role", "viewer"), "kim@oak.example"),
        (("--account", "elm-hill"), "lee@elm.example"),
        (("--account", "maple street school"), "dana@school.example"),
        ((), "dana@school.example"),
    ],
)
def test_staff_of_the_named_account_and_role_are_signed_in(api: FakeApi, words: tuple[str, ...], who: str) -> None:
    assert sayso("--local", *words, "credits") == 0
    assert Tokens(api.received[0].headers["Authorization"]).name == who


@pytest.mark.parametrize("words", [("--account", "ash-hill"), ("--account", "elm-hill", "--role", "viewer")])
def test_an_account_without_such_a_person_is_told(
    api: FakeApi, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert sayso("--local", *words, "credits") == 1
    assert f"Nobody of {words[1]} can sign in" in printed(capsys)
    assert not api.received
