"""Signing in with Cognito: passwords, challenges, renewal, and what to do about each error."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from sayso_cli.office.api.cognito import Cognito, WrongPassword
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import Problem, SignInNeeded, Unreachable

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


REFRESH = {"ClientId": "client", "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": "refresh"}}


def test_an_authenticator_app_is_asked_for_from_then_on_and_all_sessions_end(cognito: tuple[Cognito, Stubber]) -> None:
    made, stubber = cognito
    stubber.add_response("initiate_auth", {"AuthenticationResult": {"AccessToken": "access"}}, REFRESH)
    stubber.add_response("associate_software_token", {"SecretCode": "ABCD" * 8}, {"AccessToken": "access"})
    code = {"AccessToken": "access", "UserCode": "123456"}
    stubber.add_response("verify_software_token", {"Status": "SUCCESS"}, code)
    wanted = {"AccessToken": "access", "SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True}}
    stubber.add_response("set_user_mfa_preference", {}, wanted)
    stubber.add_response("global_sign_out", {}, {"AccessToken": "access"})
    access_token = made.access_token(Tokens("old", "refresh"))
    assert made.new_secret_key(access_token) == "ABCD" * 8
    made.confirm_secret_key(access_token, "123456")
    stubber.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["EnableSoftwareTokenMFAException", "CodeMismatchException"])
def test_a_wrong_code_sets_nothing_up(cognito: tuple[Cognito, Stubber], code: str) -> None:
    made, stubber = cognito
    stubber.add_client_error("verify_software_token", code)
    with pytest.raises(Problem, match="The code is wrong"):
        made.confirm_secret_key("access", "000000")
