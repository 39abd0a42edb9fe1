"""Signing in with Amazon Cognito: password, first password, second factor; needs no AWS credentials."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import Problem, SignInNeeded, Unreachable

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

PASSWORD_RULES = "at least 12 characters, with capital and small letters and a digit"  # noqa: S105  # as in template.yaml

# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
NO_TOKENS = "Tokens cannot be made at the moment: try again in a minute, then ask your operator."
FAULTS: dict[str, str] = {
    "NotAuthorizedException": "The e-mail address or the password is wrong: try again.",
    "UserNotFoundException": "The e-mail address or the password is wrong: try again.",
    "UserNotConfirmedException": "Your e-mail address is not confirmed yet: ask your operator.",
    "PasswordResetRequiredException": "The password must be changed: run `sayso sign-in --forgotten`.",
    "InvalidPasswordException": f"The new password was refused; it needs {PASSWORD_RULES}: sign in again.",
    "CodeMismatchException": "The code is wrong: try again with the newest one.",
    "ExpiredCodeException": "The code has expired: try again with the newest one.",
    "ResourceNotFoundException": "This client id does not exist: check --client-id and --region with your operator.",
    "TooManyRequestsException": "Too many sign-ins at the moment: wait a minute, then try again.",
    "LimitExceededException": "Too many attempts: wait 15 minutes, then try again.",
    "EnableSoftwareTokenMFAException": "The code is wrong: try again with the newest one.",
    "UnexpectedLambdaException": NO_TOKENS,
    "UserLambdaValidationException": NO_TOKENS,
    "SoftwareTokenMFANotFoundException": "Second factors are switched off here: ask your operator.",
}
NEVER_SIGNED_IN = (
    "You have not signed in yet: use the password from the invitation (or ask your operator for a new one)."
)
TEMPORARY_EXPIRED = "The temporary password has expired: ask your operator for a new invitation."
OTHERS_NOT_ENDED = (
    "Your second factor is set up, but your other sessions were not ended: sign in again, and ask your operator to "
    "run `sayso-operator disable` and `enable` for you."
)
SESSION_ENDED = "Your session has ended: run `sayso sign-in`."


class Prompts(Protocol):
    """What a sign-in may ask for besides the password."""

    def new_password(self) -> str:
        """Return the password that replaces the temporary one."""

    def code(self) -> str:
        """Return the six digits that an authenticator app shows."""


# For each challenge: the name of its response, and how to ask for it.
_CHALLENGES: dict[str, tuple[str, Callable[[Prompts], str]]] = {
    "NEW_PASSWORD_REQUIRED": ("NEW_PASSWORD", lambda prompts: prompts.new_password()),
    "SOFTWARE_TOKEN_MFA": ("SOFTWARE_TOKEN_MFA_CODE", lambda prompts: prompts.code()),
}


class WrongPassword(Problem):
    """The person may try again at once."""


class Cognito:
    """The user pool of one deployment, used through its public client."""

    def __init__(self, client_id: str, region: str, endpoint_url: str | None = None) -> None:
        self._client_id = client_id
        self._region = region
        self._endpoint_url = endpoint_url
        self._opened: CognitoIdentityProviderClient | None = None

    def sign_in(self, username: str, password: str, prompts: Prompts) -> Tokens:
        """Sign in and return the tokens. Problem, WrongPassword."""
        answer = self._call(
            "initiate_auth",
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        while challenge := answer.get("ChallengeName"):
            if challenge not in _CHALLENGES:
                raise Problem(
                    f"The sign-in asks for {challenge}, which this command does not support: ask your operator."
                )
            name, ask = _CHALLENGES[challenge]
            known_as = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", username)
            answer = self._call(
                "respond_to_auth_challenge",
                ChallengeName=challenge,
                Session=answer["Session"],
                ChallengeResponses={"USERNAME": known_as, name: ask(prompts)},
            )
        return _tokens(answer)

    def renew(self, tokens: Tokens) -> Tokens:
        """Return new tokens without a password. SignInNeeded if the session has ended."""
        return _tokens(self._renewed(tokens), tokens.refresh_token)

    def send_code(self, username: str) -> None:
        """E-mail a code for choosing another password. Cognito does not reveal whether the address is known."""
        self._call("forgot_password", Username=username)

    def replace_password(self, username: str, code: str, password: str) -> None:
        """Replace the forgotten password. Problem if the code or the password is refused."""
        self._call("confirm_forgot_password", Username=username, ConfirmationCode=code, Password=password)

    def revoke(self, tokens: Tokens) -> None:
        """End the session everywhere."""
        self._call("revoke_token", Token=tokens.refresh_token)

    def access_token(self, tokens: Tokens) -> str:
        """Return a token with which a person changes their own sign-in. SignInNeeded if the session has ended."""
        return str(self._renewed(tokens)["AuthenticationResult"]["AccessToken"])

    def new_secret_key(self, access_token: str) -> str:
        """Return a secret key for an authenticator app; it counts once a code made with it is confirmed."""
        return str(self._send("associate_software_token", AccessToken=access_token)["SecretCode"])

    def confirm_secret_key(self, access_token: str, code: str) -> None:
        """Ask for a code of the app at each sign-in from now on, and end all sessions. Problem if the code is wrong.

        A session that began with the password alone would otherwise go on, with all roles.
        """
        self._send("verify_software_token", AccessToken=access_token, UserCode=code)
        wanted = {"Enabled": True, "PreferredMfa": True}
        self._send("set_user_mfa_preference", AccessToken=access_token, SoftwareTokenMfaSettings=wanted)
        try:
            self._send("global_sign_out", AccessToken=access_token)
        except Problem as problem:
            raise SignInNeeded(OTHERS_NOT_ENDED) from problem

    def _renewed(self, tokens: Tokens) -> dict[str, Any]:
        try:
            return self._call(
                "initiate_auth",
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": tokens.refresh_token},
            )
        except WrongPassword as error:
            raise SignInNeeded(SESSION_ENDED) from error

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        return self._send(operation, ClientId=self._client_id, **parameters)

    def _send(self, operation: str, **parameters: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # see _client

        try:
            answer: dict[str, Any] = getattr(self._client(), operation)(**parameters)
        except ClientError as error:
            said = error.response["Error"]
            raise _problem(said.get("Code", ""), said.get("Message", "")) from error
        except (BotoCoreError, ValueError) as error:  # ValueError: an invalid region name
            if self._endpoint_url:
                raise Unreachable(f"Nothing answers at {self._endpoint_url}: run `make local-up`.") from error
            raise Unreachable(
                f"The sign-in service in {self._region} does not answer: check your connection, and the region."
            ) from error
        return answer

    def _client(self) -> "CognitoIdentityProviderClient":
        """Create the client. botocore is imported only here: loading it takes longer than most commands take to run."""
        from botocore import UNSIGNED  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415
        from botocore.session import get_session  # noqa: PLC0415

        if self._opened is None:
            opened: Any = get_session().create_client(
                "cognito-idp",
                region_name=self._region,
                endpoint_url=self._endpoint_url,
                config=Config(signature_version=UNSIGNED, connect_timeout=5, read_timeout=20),
            )
            self._opened = opened
        return self._opened


def _problem(code: str, message: str) -> Problem:
    if code == "NotAuthorizedException" and "expired" in message.lower() and "password" in message.lower():
        return Problem(TEMPORARY_EXPIRED)
    if code == "NotAuthorizedException" and "cannot be reset" in message.lower():
        return Problem(NEVER_SIGNED_IN)
    kind = WrongPassword if code in {"NotAuthorizedException", "UserNotFoundException"} else Problem
    return kind(FAULTS.get(code, f"The sign-in was refused ({code}): ask your operator."))


def _tokens(answer: Mapping[str, Any], refresh_token: str = "") -> Tokens:
    result = answer["AuthenticationResult"]
    return Tokens(result["IdToken"], result.get("RefreshToken", refresh_token))
