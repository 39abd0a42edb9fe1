"""Which Sayso to use, and as whom: options, environment, what was kept, and the local stack."""

import json
from collections.abc import Iterator
from pathlib import Path

import jwt
import keyring
import pytest
from keyring.backends import fail

from sayso_cli.office.api import session
from sayso_cli.office.api.cognito import SESSION_ENDED, Prompts, WrongPassword
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import Problem, SignInNeeded
from tests.support.office import API_URL, FakeApi, error, id_token, local_api, played, printed, sayso, type_lines

NAMED = ("--api-url", API_URL, "--client-id", "client")


class Pool:
    """Cognito with one person, whose password is `right`; `first` is a temporary one."""

    def __init__(self) -> None:
        self.password = "right"
        self.revoked: list[Tokens] = []
        self.renewed = 0
        self.ended = False

    def sign_in(self, username: str, password: str, prompts: Prompts) -> Tokens:
        if password == "first":
            password = prompts.new_password()
        if password != self.password:
            raise WrongPassword("The e-mail address or the password is wrong: try again.")
        return Tokens(id_token(username), "refresh")

    def send_code(self, username: str) -> None:
        self.sent_to = username

    def replace_password(self, username: str, code: str, password: str) -> None:
        if (username, code) != (self.sent_to, "654321"):
            raise Problem("The code is wrong: try again with the newest.")
        self.password = password

    def renew(self, tokens: Tokens) -> Tokens:
        if self.ended:
            raise SignInNeeded(SESSION_ENDED)
        self.renewed += 1
        return Tokens(id_token(tokens.name), tokens.refresh_token)

    def revoke(self, tokens: Tokens) -> None:
        self.revoked.append(tokens)

    def access_token(self, tokens: Tokens) -> str:
        self.renew(tokens)
        return "access"

    def new_secret_key(self, access_token: str) -> str:
        assert access_token == "access"
        return "ABCDEFGHIJ"

    def confirm_secret_key(self, access_token: str, code: str) -> None:
        if code != "123456":
            raise Problem("The code is wrong: try again with the newest one.")
        self.ended = True


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Pool:
    made = Pool()
    monkeypatch.setattr(session, "cognito_of", lambda _: made)
    return made


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """A remote deployment; this computer has no keyring and has kept nothing."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    monkeypatch.setenv("SAYSO_STATE_DIR", str(tmp_path / "nothing"))
    with played(tmp_path, monkeypatch) as fake:
        fake.on("GET /credits", (200, {"balance": 3, "held": 0, "available": 3}))
        yield fake
    keyring.set_keyring(before)


def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    type_lines(monkeypatch, "right")
    assert sayso("sign-in", *NAMED, "--username", "dana@school.example") == 0


def test_a_sign_in_is_kept_for_the_commands_that_follow(
    api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in(monkeypatch)
    assert sayso("credits") == 0
    assert api.received[0].headers["Authorization"] == id_token()
    kept = json.loads(Path("config/sayso/config.json").read_text())
    assert kept == {"api_url": API_URL, "client_id": "client", "region": "us-west-2", "username": "dana@school.example"}
    assert id_token() not in printed(capsys)


def test_the_next_sign_in_needs_only_the_password(api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch)
    type_lines(monkeypatch, "right")
    assert sayso("sign-in", "--json") == 0


def test_the_first_password_is_replaced(
    api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_lines(monkeypatch, "first", "right")
    assert sayso("sign-in", *NAMED, "--username", "dana@school.example") == 0
    assert "This is your first sign-in: choose a password (at least 12 characters" in printed(capsys)


def test_a_forgotten_password_is_replaced_with_a_code(
    api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forgotten = ("sign-in", *NAMED, "--username", "dana@school.example", "--forgotten")
    type_lines(monkeypatch, "000000", "another")
    assert sayso(*forgotten) == 1
    assert printed(capsys).endswith("sayso: The code is wrong: try again with the newest.")
    type_lines(monkeypatch, "654321", "another")
    assert sayso(*forgotten) == 0
    assert pool.password == "another"
    assert sayso("credits") == 0


def test_signing_out_ends_the_session_here_and_at_cognito(
    api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in(monkeypatch)
    assert sayso("sign-out") == 0
    assert [tokens.refresh_token for tokens in pool.revoked] == ["refresh"]
    capsys.readouterr()
    assert sayso("credits") == 1
    assert printed(capsys) == "sayso: You are not signed in: run `sayso sign-in`."
    assert sayso("sign-out", "--forget") == 0
    assert not Path("config/sayso/config.json").exists()
    assert sayso("sign-out") == 1


def test_a_session_that_has_ended_is_told(
    api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in(monkeypatch)
    pool.ended = True
    api.on("GET /credits", (401, error("unauthorized", "The token has expired: sign in again.")))
    capsys.readouterr()
    assert sayso("credits") == 1
    assert printed(capsys) == "sayso: Your session has ended: run `sayso sign-in`."


def test_a_token_that_the_api_refuses_is_renewed(api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch)
    api.on("GET /credits", (401, error("unauthorized", "x")), (200, {"balance": 3, "held": 0, "available": 3}))
    assert sayso("credits") == 0
    assert pool.renewed == 1


WRONG: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    (("credits",), (), "Sayso does not know its address yet: sayso sign-in --api-url …"),
    (("sign-in",), (), "The address of your Sayso is incomplete: --api-url, --client-id, --region is missing"),
    (("sign-in", "--api-url", API_URL), (), "--client-id is missing"),
    (("sign-in", *NAMED, "--username", "d"), ("wrong",), "The e-mail address or the password is wrong: try again."),
    (("sign-in", *NAMED, "--username", "d"), (), "Password is missing: put it on the next line"),
    (
        ("sign-in", "--api-url", "http://school.example", "--client-id", "c", "--region", "r"),
        (),
        "must begin with https",
    ),
    (
        ("sign-in", "--api-url", "https:///prod", "--client-id", "c", "--region", "r"),
        (),
        "is not the address of an API",
    ),
    (
        ("sign-in", "--api-url", "ftp://school.example", "--client-id", "c", "--region", "r"),
        (),
        "is not the address of an API",
    ),
    (("sign-in", "--api-url", "nonsense", "--client-id", "c", "--region", "r"), (), "is not the address of an API"),
    (("--local", "credits"), (), "There is no local stack at"),
]


@pytest.mark.parametrize(("words", "lines", "sentence"), WRONG)
def test_a_wrong_turn_before_anything_runs_is_told(
    api: FakeApi,
    pool: Pool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    lines: tuple[str, ...],
    sentence: str,
) -> None:
    type_lines(monkeypatch, *lines)
    assert sayso(*words) == 1
    assert sentence in printed(capsys)


def test_the_environment_names_a_deployment_too(
    api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"SAYSO_API_URL": API_URL, "SAYSO_CLIENT_ID": "client"}.items():
        monkeypatch.setenv(name, value)
    assert sayso("credits") == 1
    assert "You are not signed in" in printed(capsys)
    type_lines(monkeypatch, "right")
    assert sayso("sign-in", "--username", "dana@school.example") == 0
    assert sayso("credits") == 0


def test_the_local_stack_is_taken_where_nothing_else_is_configured(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with local_api(tmp_path, monkeypatch) as fake:
        fake.on("GET /credits", (200, {"balance": 3, "held": 0, "available": 3}))
        assert sayso("credits") == 0
        monkeypatch.setenv("SAYSO_API_URL", API_URL)
        monkeypatch.setenv("SAYSO_CLIENT_ID", "client")
        assert sayso("--local", "credits") == 0
        assert sayso("--role", "viewer", "credits") == 1
    assert "--account and --role are for the local stack" in printed(capsys)


def test_a_config_that_cannot_be_read_is_told(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    file = Path("config/sayso/config.json")
    file.parent.mkdir(parents=True)
    file.write_text("nonsense")
    with pytest.raises(Problem, match="delete it and sign in again"):
        sayso("--debug", "credits")


def test_a_second_factor_is_set_up_with_a_key_for_an_app_and_then_everybody_signs_in_anew(
    api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sayso("second-factor") == 1
    assert "run `sayso sign-in`" in printed(capsys)
    signed_in(monkeypatch)
    type_lines(monkeypatch, "000000", "123 456")
    assert sayso("second-factor") == 0
    said = printed(capsys)
    assert "ABCD EFGH IJ" in said
    assert "otpauth://totp/Sayso:dana%40school.example?secret=ABCDEFGHIJ&issuer=Sayso" in said
    assert "The code is wrong" in said
    assert pool.ended
    assert sayso("credits") == 1
    assert "You are not signed in: run `sayso sign-in`." in printed(capsys)


def test_three_wrong_codes_set_up_nothing_and_leave_the_session(
    api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in(monkeypatch)
    type_lines(monkeypatch, "1", "2", "3", "123456")
    assert sayso("second-factor") == 1
    assert not pool.ended
    assert sayso("credits") == 0


def test_an_admin_without_a_second_factor_is_told_at_the_sign_in(
    api: FakeApi, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = jwt.encode({"email": "dana@school.example", "second_factor": "missing"}, "k" * 32)
    monkeypatch.setattr(pool, "sign_in", lambda *_: Tokens(token, "refresh"))
    signed_in(monkeypatch)
    assert "run `sayso second-factor`" in printed(capsys)
